// SPDX-License-Identifier: Apache-2.0
// Small improvements of the site; without it, everything can still be read.
window.addEventListener("DOMContentLoaded", function () {
  // Short code is not broken at its hyphens.
  document.querySelectorAll(":not(pre) > code").forEach(function (code) {
    if (code.textContent.length <= 28) code.classList.add("short");
  });

  // What is sent, in frames and in commands, is set apart from what comes back.
  document.querySelectorAll("pre > code").forEach(function (code) {
    if (!/^([A-Z]?→|\$) /m.test(code.textContent)) return;
    var lines = code.textContent.replace(/\n$/, "").split("\n");
    code.textContent = "";
    lines.forEach(function (line) {
      var part = document.createElement("span");
      part.className = /^([A-Z]?→|\$) /.test(line) ? "sent" : "received";
      part.textContent = line + "\n";
      code.appendChild(part);
    });
  });
});
