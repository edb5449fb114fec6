// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/pairing.h"

#include "conformance/compare/askers.h"
#include "conformance/model/compactjson.h"

#include <algorithm>
#include <deque>
#include <map>
#include <string>

namespace claustrum::conformance {
namespace {

/// One key for each step; steps with an empty key are not paired.
using Keys = std::vector<std::string>;

bool isAnswer(const Action &action)
{
    return std::holds_alternative<Receive>(action) || std::holds_alternative<Collect>(action);
}

std::string joined(const std::vector<std::string> &words)
{
    std::string text;
    for (const std::string &word : words)
        text.append(word).append(1, '\0');
    return text;
}

std::string keyOf(const Run &run)
{
    std::string key = "run " + joined(run.args) + run.input;
    for (const auto &[name, value] : run.env)
        key += '\0' + name + '=' + value.value_or(std::string(1, '\0'));
    return key;
}

/// For pairs of equal steps.
std::string exactKey(const Step &step)
{
    if (isAnswer(step.action))
        return {};
    if (const auto *send = std::get_if<Send>(&step.action))
        return "send " + std::to_string(send->connection) + ' ' + send->line;
    if (const auto *run = std::get_if<Run>(&step.action))
        return keyOf(*run);
    if (const auto *get = std::get_if<Get>(&step.action))
        return "get " + get->url;
    if (const auto *tree = std::get_if<Tree>(&step.action))
        return "tree " + tree->path;
    return "step " + compactJson(step.source);
}

/// For requests with the same connection, method and id.
std::string requestKey(const Step &step)
{
    const auto *send = std::get_if<Send>(&step.action);
    if (!send || send->request.method.empty())
        return {};
    return std::to_string(send->connection) + ' ' + send->request.method + ' ' + send->request.id;
}

/// For answers with the same identity.
std::string answerKey(const Step &step)
{
    if (const auto *collect = std::get_if<Collect>(&step.action))
        return std::to_string(collect->connection) + " collect " + collect->process;
    if (const auto *receive = std::get_if<Receive>(&step.action))
        return std::to_string(receive->connection) + ' ' + describe(receive->frame.key);
    return {};
}

template <class KeyOf>
Keys keysOf(const Transcript &transcript, KeyOf keyOf)
{
    Keys keys;
    keys.reserve(transcript.steps.size());
    for (const Step &step : transcript.steps)
        keys.push_back(keyOf(step));
    return keys;
}

class Pairing
{
public:
    Pairing(const Transcript &left, const Transcript &right)
        : m_left(left)
        , m_right(right)
        , m_pairs(left.steps.size(), noStep)
        , m_taken(right.steps.size(), noStep)
    {}

    std::vector<std::size_t> make()
    {
        pair(keysOf(m_left, exactKey), keysOf(m_right, exactKey));
        pair(keysOf(m_left, requestKey), keysOf(m_right, requestKey));
        pairAnswers();
        return std::move(m_pairs);
    }

private:
    void pair(const Keys &left, const Keys &right);
    void pairAnswers();

    const Transcript &m_left;
    const Transcript &m_right;
    std::vector<std::size_t> m_pairs;
    std::vector<std::size_t> m_taken; ///< the left step of each right one
};

/// Pairs steps with the same key that have no partner yet, in order.
void Pairing::pair(const Keys &left, const Keys &right)
{
    std::map<std::string_view, std::deque<std::size_t>> places;
    for (std::size_t i = 0; i < right.size(); ++i) {
        if (m_taken[i] == noStep && !right[i].empty())
            places[right[i]].push_back(i);
    }
    for (std::size_t i = 0; i < left.size(); ++i) {
        const auto found = m_pairs[i] == noStep ? places.find(left[i]) : places.end();
        if (found == places.end() || found->second.empty())
            continue;
        m_pairs[i] = found->second.front();
        m_taken[m_pairs[i]] = i;
        found->second.pop_front();
    }
}

/// Answers are paired only if their sends are.
void Pairing::pairAnswers()
{
    Keys left = keysOf(m_left, answerKey);
    Keys right = keysOf(m_right, answerKey);
    const auto leftAsks = askers(m_left);
    const auto rightAsks = askers(m_right);
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (!left[i].empty() && leftAsks[i] != noStep)
            left[i] += " to " + std::to_string(leftAsks[i]);
    }
    for (std::size_t i = 0; i < right.size(); ++i) {
        if (right[i].empty() || rightAsks[i] == noStep)
            continue;
        const std::size_t partner = m_taken[rightAsks[i]];
        right[i] += partner == noStep ? " to another" : " to " + std::to_string(partner);
    }
    pair(left, right);
}

} // namespace

std::vector<std::size_t> pairSteps(const Transcript &left, const Transcript &right)
{
    return Pairing(left, right).make();
}

std::vector<bool> pairsInOrder(const std::vector<std::size_t> &pairs)
{
    std::vector<std::size_t> tails; // left step that ends the best run of each length
    std::vector<std::size_t> before(pairs.size(), noStep);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (pairs[i] == noStep)
            continue;
        const auto place = std::lower_bound(
            tails.begin(), tails.end(), pairs[i],
            [&](std::size_t tail, std::size_t value) { return pairs[tail] < value; });
        if (place != tails.begin())
            before[i] = *(place - 1);
        if (place == tails.end())
            tails.push_back(i);
        else
            *place = i;
    }
    std::vector<bool> inOrder(pairs.size(), false);
    for (std::size_t i = tails.empty() ? noStep : tails.back(); i != noStep; i = before[i])
        inOrder[i] = true;
    return inOrder;
}

} // namespace claustrum::conformance
