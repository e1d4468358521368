#include "core/facade/recipients.h"

#include "core/control/invitations.h"
#include "core/control/recipients.h"
#include "core/control/shares.h"
#include "core/shareapi/profile.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace sharepane::facade {

namespace {

RecipientInfo infoOf(const control::Recipient& recipient, const std::string& account,
                     const std::string& share)
{
    const char* state = recipient.revokedAt                       ? "revoked"
                        : recipient.isValid(systemClock()->now()) ? "valid"
                                                                  : "expired";
    return {account,
            share,
            recipient.email,
            state,
            recipient.createdAt,
            recipient.issuedAt,
            recipient.expiresAt,
            recipient.revokedAt};
}

/// A new file that only its owner can read; gone again unless it was kept.
class ProfileFile {
public:
    [[nodiscard]] static Result<ProfileFile> make(const std::filesystem::path& path)
    {
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file < 0 && errno == EEXIST) {
            return fail(ErrorCode::alreadyExists, "write the profile", path.string(), "there is such a file",
                        "choose another name, or remove it");
        }
        if (file < 0) {
            return fail(systemError(errno, "write the profile", path.string()));
        }
        return ProfileFile(path, file);
    }
    ProfileFile(ProfileFile&& other) noexcept
        : m_path(std::move(other.m_path))
        , m_file(std::exchange(other.m_file, -1))
    {
    }
    ProfileFile& operator=(ProfileFile&&) = delete;
    ~ProfileFile()
    {
        if (m_file >= 0) {
            ::close(m_file);
            ::unlink(m_path.c_str());
        }
    }

    Result<void> keep(const std::string& content)
    {
        std::string_view rest = content;
        while (!rest.empty()) {
            const ssize_t written = ::write(m_file, rest.data(), rest.size());
            if (written < 0 && errno != EINTR) {
                return fail(systemError(errno, "write the profile", m_path.string()));
            }
            rest.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
        }
        if (::fsync(m_file) != 0) {
            return fail(systemError(errno, "write the profile", m_path.string()));
        }
        ::close(std::exchange(m_file, -1));
        return {};
    }

private:
    ProfileFile(std::filesystem::path path, int file)
        : m_path(std::move(path))
        , m_file(file)
    {
    }
    std::filesystem::path m_path;
    int m_file;
};

} // namespace

RecipientServiceImpl::RecipientServiceImpl(std::shared_ptr<Core> core)
    : m_core(std::move(core))
{
}

Result<RecipientInfo> RecipientServiceImpl::issue(const ProfileIssue& request)
{
    const auto& workspace = m_core->workspace();
    const control::Shares shares(workspace, systemClock());
    control::Recipients recipients(workspace, systemClock());
    const auto share = TRY(shares.find(request.account, request.share));
    const auto service = TRY(control::serviceAddress(*workspace));
    if (service.url.empty()) {
        return fail(ErrorCode::needsPerson, "make a profile of", share.text(),
                    "the share service has not run yet, so that its address is not known",
                    "start sharepanectl serve --listen ADDRESS:PORT first");
    }
    const auto expiry =
        request.lifetime ? std::optional(systemClock()->now() + *request.lifetime) : std::nullopt;
    // Made before the token, so that no token exists that nobody could write down.
    auto file = TRY(ProfileFile::make(request.output));
    const auto issued = TRY(request.rotate ? recipients.rotate(share, request.email, expiry)
                                           : recipients.create(share, request.email, expiry));
    shareapi::Profile profile;
    profile.endpoint = service.url + "/delta-sharing";
    profile.bearerToken = issued.token;
    profile.expirationTime = expiry;
    profile.certificateSha256 = service.certificatePin;
    if (auto kept = file.keep(shareapi::formatProfile(profile)); !kept) {
        TRY(recipients.revoke(share, request.email));
        return fail(kept.error());
    }
    return infoOf(issued.recipient, share.account, share.name);
}

Result<std::vector<RecipientInfo>> RecipientServiceImpl::recipients(const std::string& account,
                                                                    const std::string& share)
{
    const auto& workspace = m_core->workspace();
    const control::Shares shares(workspace, systemClock());
    const control::Recipients recipients(workspace, systemClock());
    std::vector<control::Share> wanted;
    if (account.empty()) {
        wanted = TRY(shares.list({}));
    } else {
        wanted.push_back(TRY(shares.find(account, share)));
    }
    std::vector<RecipientInfo> infos;
    for (const control::Share& each : wanted) {
        for (const control::Recipient& recipient : TRY(recipients.list(each.id))) {
            infos.push_back(infoOf(recipient, each.account, each.name));
        }
    }
    return infos;
}

Result<bool> RecipientServiceImpl::revoke(const std::string& account, const std::string& share,
                                          const std::string& email)
{
    const control::Shares shares(m_core->workspace(), systemClock());
    control::Recipients recipients(m_core->workspace(), systemClock());
    return recipients.revoke(TRY(shares.find(account, share)), email);
}

} // namespace sharepane::facade
