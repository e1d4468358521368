#pragma once

#include "core/facade/session.h"
#include "ui/controllers/sharing.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <optional>
#include <string>
#include <vector>

/// What is drafted before anything is shared, and the calls that make it so. Problems are sentences, or
/// nothing. The core has the last word.
namespace sharepane::ui {

/// A share, in an account that exists or is made with it.
struct ShareDraft {
    QString account;
    QString email;        ///< of a new account
    QString organization; ///< likewise
    QString name;
    QString description;
    QString terms;
};

[[nodiscard]] bool isNewAccount(const ShareDraft& draft, const SharingPicture& picture);
[[nodiscard]] QString accountProblem(const ShareDraft& draft);
[[nodiscard]] QString shareNameProblem(const ShareDraft& draft, const SharingPicture& picture);
/// Blocks. Makes the account when it isn't there.
[[nodiscard]] Result<void> createShare(facade::Session& session, const ShareDraft& draft, bool newAccount);

struct InviteDraft {
    std::vector<std::string> recipients;
    std::string message;
    std::chrono::days validity{14};
    std::filesystem::path folder; ///< where the files go; empty: none are written
    enum class Way : std::uint8_t {
        file,       ///< who invites hands over the files
        mail,       ///< each by the workspace's mail server
        mailProgram ///< each, with its file attached, as a draft in the mail program of who invites
    };
    Way way = Way::file;
};

/// One a line, or with commas between them; each once.
[[nodiscard]] std::vector<std::string> recipientsOf(const QString& typed);
[[nodiscard]] QString recipientsProblem(const std::vector<std::string>& recipients);
/// "quarterly-ann@example.org.sharepane-invitation"; characters that file systems don't take are replaced.
[[nodiscard]] std::string invitationFileName(const std::string& share, const std::string& recipient);

/// What inviting came to: recipients are invited one after the other, until one can't be.
struct Issued {
    QStringList files;
    std::vector<std::string> recipients; ///< whose invitation was made
    int mailed = 0;                      ///< of these
    int drafted = 0;                     ///< of these, in the mail program
    bool reachable = true;               ///< the invitations say where the share service is
    std::optional<Error> problem;
};

/// Blocks.
[[nodiscard]] Issued invite(facade::Session& session, const facade::ShareName& share,
                            const InviteDraft& draft, const CancelToken& cancel);
[[nodiscard]] Issued resend(facade::Session& session, const std::string& invitation, const std::string& share,
                            const InviteDraft& draft, const CancelToken& cancel);

} // namespace sharepane::ui
