#include "app/sharepane/signals.h"

#include <QtCore/QSocketNotifier>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace sharepane {

namespace {

constexpr int handled[] = {SIGTERM, SIGINT, SIGHUP};
int pipeEnds[2] = {-1, -1};

/// A signal handler may do next to nothing; writing a byte is allowed.
void noteSignal(int)
{
    const char byte = 0;
    [[maybe_unused]] const auto written = write(pipeEnds[1], &byte, 1);
}

} // namespace

EndSignals::EndSignals(QObject* parent)
    : QObject(parent)
{
    if (pipe2(pipeEnds, O_CLOEXEC | O_NONBLOCK) != 0) {
        return;
    }
    auto* notifier = new QSocketNotifier(pipeEnds[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        while (read(pipeEnds[0], &byte, 1) == 1) {
        }
        Q_EMIT raised();
    });
    struct sigaction action = {};
    action.sa_handler = noteSignal;
    for (const int number : handled) {
        sigaction(number, &action, nullptr);
    }
}

EndSignals::~EndSignals()
{
    for (const int number : handled) {
        std::signal(number, SIG_DFL);
    }
    for (const int end : pipeEnds) {
        close(end);
    }
}

} // namespace sharepane
