#compdef claustrum-lab
# SPDX-License-Identifier: Apache-2.0
# Completion of claustrum-lab for zsh. All words come from the program's own help, so a new option needs
# no change here.

_claustrum-lab() {
    local program=$words[1] current=$words[CURRENT] previous=$words[CURRENT-1]
    local -a lines found
    # The help needs a platform of Qt, but no display.
    lines=(${(f)"$(QT_QPA_PLATFORM=offscreen $program --help 2>/dev/null | grep '^  -')"})
    if [[ $previous == --theme ]]; then # "  --theme <THEME>  Use this theme: system, light or dark."
        found=(${=${${${${(M)lines:#*$previous *}##*: }%.}/ or / }//,/})
        compadd -a found
    elif [[ $current == -* ]]; then
        found=(${(fu)"$(print -rl -- $lines | grep -o -e ' --[a-z][a-z-]*' | tr -d ' ')"})
        compadd -a found
    else
        _files
    fi
}

_claustrum-lab "$@"
