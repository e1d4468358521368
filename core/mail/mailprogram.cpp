#include "core/mail/mailprogram.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <fcntl.h>
#include <memory>
#include <mutex>
#include <optional>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace sharepane::mail {

namespace {

constexpr auto program = "xdg-email";
constexpr auto openOp = "open the mail program with the mail to";

/// As in RFC 6068: all but what an address may have in a `mailto:` URI as it is.
std::string percentEncoded(std::string_view text)
{
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~@";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        if (plain.find(c) != std::string_view::npos) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return encoded;
}

/// An argument ends at its first NUL.
std::string argument(std::string text)
{
    std::ranges::replace(text, '\0', ' ');
    return text;
}

/// How the program begins: in its own session, without our descriptors and our signals' ways.
class Spawning {
public:
    Spawning()
    {
        ::posix_spawn_file_actions_init(&m_actions);
        ::posix_spawnattr_init(&m_attributes);
        ::posix_spawn_file_actions_addopen(&m_actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_addopen(&m_actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        // What it says holds the mail, and with it the secret.
        ::posix_spawn_file_actions_addopen(&m_actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addclosefrom_np(&m_actions, STDERR_FILENO + 1);
        sigset_t signals;
        ::sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&m_attributes, &signals);
        ::sigaddset(&signals, SIGPIPE);
        ::posix_spawnattr_setsigdefault(&m_attributes, &signals);
        ::posix_spawnattr_setflags(&m_attributes,
                                   POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    }
    ~Spawning()
    {
        ::posix_spawn_file_actions_destroy(&m_actions);
        ::posix_spawnattr_destroy(&m_attributes);
    }
    Spawning(const Spawning&) = delete;
    Spawning& operator=(const Spawning&) = delete;

    /// errno of what went wrong, or 0.
    [[nodiscard]] int run(std::vector<std::string> arguments, pid_t& child)
    {
        std::vector<char*> pointers;
        for (std::string& one : arguments) {
            pointers.push_back(one.data());
        }
        pointers.push_back(nullptr);
        return ::posix_spawnp(&child, program, &m_actions, &m_attributes, pointers.data(), environ);
    }

private:
    posix_spawn_file_actions_t m_actions{};
    posix_spawnattr_t m_attributes{};
};

tl::unexpected<Error> cannot(const Message& message, std::string cause)
{
    return fail(ErrorCode::needsPerson, openOp, message.to.address, std::move(cause),
                "see that xdg-email opens your mail program (Debian: package xdg-utils)");
}

/// What xdg-email's exit status says, by its manual.
Result<void> outcomeOf(int status, const Message& message)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return {};
    }
    if (!WIFEXITED(status)) {
        return cannot(message, "xdg-email was ended by signal " + std::to_string(WTERMSIG(status)));
    }
    constexpr std::array<const char*, 5> meanings{
        "", "xdg-email doesn't understand what it is asked for", "xdg-email can't read the file to attach",
        "xdg-email found no mail program", "the mail program could not be opened"};
    const int code = WEXITSTATUS(status);
    if (code < static_cast<int>(meanings.size())) {
        return cannot(message, meanings[static_cast<std::size_t>(code)]);
    }
    // The shell's: it has no interpreter, or may not be run.
    return cannot(message, "xdg-email ended with status " + std::to_string(code));
}

/// What becomes of a running xdg-email.
struct Run {
    std::mutex mutex; // guards what follows
    std::condition_variable changed;
    std::optional<int> status; ///< it has ended
    bool cancelled = false;
};

/// Waits for its end on a thread of its own, which keeps nobody: what is open stays open.
std::shared_ptr<Run> watch(pid_t child)
{
    auto run = std::make_shared<Run>();
    std::thread([run, child] {
        int status = 0;
        while (::waitpid(child, &status, 0) == -1 && errno == EINTR) {
        }
        const std::lock_guard lock(run->mutex);
        run->status = status;
        run->changed.notify_all();
    }).detach();
    return run;
}

} // namespace

Result<std::vector<std::string>> mailProgramArguments(const Message& message,
                                                      const std::filesystem::path& attachment)
{
    TRY(checkAddress(message.to.address));
    return std::vector<std::string>{program, "--utf8", "--subject", argument(message.subject), "--body",
                                    argument(message.text), "--attach",
                                    std::filesystem::absolute(attachment).string(),
                                    // An address may begin with '-'; this can't be taken for an option.
                                    "mailto:" + percentEncoded(message.to.address)};
}

Result<void> openMailProgram(const Message& message, const std::filesystem::path& attachment,
                             const CancelToken& cancel, std::chrono::milliseconds patience)
{
    auto arguments = TRY(mailProgramArguments(message, attachment));
    Spawning spawning;
    pid_t child = 0;
    const int error = spawning.run(std::move(arguments), child);
    if (error == ENOENT) {
        return fail(ErrorCode::needsPerson, openOp, message.to.address, "there is no xdg-email on the PATH",
                    "install it (Debian: package xdg-utils)");
    }
    if (error != 0) {
        return cannot(message, "xdg-email does not start: " + std::generic_category().message(error));
    }
    const auto run = watch(child);
    const auto cancelling = cancel.onCancel([run] {
        const std::lock_guard lock(run->mutex);
        run->cancelled = true;
        run->changed.notify_all();
    });
    std::unique_lock lock(run->mutex);
    run->changed.wait_for(lock, patience, [&] { return run->status || run->cancelled; });
    const auto status = run->status;
    const bool cancelled = run->cancelled;
    lock.unlock(); // the end of `cancelling` may wait for its callback
    if (status) {
        return outcomeOf(*status, message);
    }
    return cancelled ? fail(ErrorCode::cancelled, openOp, message.to.address, "it was cancelled")
                     : Result<void>();
}

} // namespace sharepane::mail
