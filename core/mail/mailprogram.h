#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/mail/message.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace sharepane::mail {

/// What `xdg-email` of xdg-utils is told so that the user's mail program shows a draft of the message with
/// this file attached, for whoever sits there to send. Its attachments and its HTML are left out: a mail
/// program takes text and files. invalidArgument for an address that checkAddress() refuses.
[[nodiscard]] Result<std::vector<std::string>> mailProgramArguments(const Message& message,
                                                                    const std::filesystem::path& attachment);

/// Runs `xdg-email` of the PATH with that, without a shell, in a session of its own. Returns when it says
/// that the draft is open, or when it hasn't said for so long that it can't: with some mail programs it only
/// ends when somebody closes them. needsPerson when xdg-email is missing, or has no mail program to open;
/// cancelled, which closes nothing.
[[nodiscard]] Result<void> openMailProgram(const Message& message, const std::filesystem::path& attachment,
                                           const CancelToken& cancel,
                                           std::chrono::milliseconds patience = std::chrono::seconds(5));

} // namespace sharepane::mail
