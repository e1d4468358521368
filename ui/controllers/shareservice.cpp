#include "ui/controllers/shareservice.h"

#include "ui/text/errortext.h"
#include "ui/text/format.h"

#include <QtCore/QStringList>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

using Transport = ServiceSettings::Transport;

/// In the order of Transport, as the file says them.
const QStringList& transportWords()
{
    static const QStringList words{u"own-certificate"_s, u"certificate"_s, u"http"_s};
    return words;
}

constexpr const char* startOp = "start the share service on";

} // namespace

ServiceSettings readServiceSettings(const QSettings& settings)
{
    const ServiceSettings usual;
    ServiceSettings values;
    values.on = settings.value(u"service/on"_s, usual.on).toBool();
    values.address = settings.value(u"service/address"_s, usual.address).toString();
    bool number = false;
    const int port = settings.value(u"service/port"_s, usual.port).toInt(&number);
    values.port = number && port >= 0 && port <= 65'535 ? port : usual.port;
    // A word that isn't known is the safe way, never plain HTTP.
    const auto word = transportWords().indexOf(settings.value(u"service/transport"_s).toString());
    values.transport = word < 0 ? usual.transport : static_cast<Transport>(word);
    values.publicUrl = settings.value(u"service/publicUrl"_s).toString();
    values.certificate = settings.value(u"service/certificate"_s).toString();
    values.key = settings.value(u"service/key"_s).toString();
    // The core says what is wrong with them, when the service starts.
    constexpr auto prefix = "service/limits/"_L1;
    for (const QString& key : settings.allKeys()) {
        if (key.startsWith(prefix)) {
            values.limits.emplace(key.mid(prefix.size()).toStdString(),
                                  settings.value(key).toString().toStdString());
        }
    }
    return values;
}

void writeServiceSettings(QSettings& settings, const ServiceSettings& values)
{
    settings.setValue(u"service/on"_s, values.on);
    settings.setValue(u"service/address"_s, values.address);
    settings.setValue(u"service/port"_s, values.port);
    settings.setValue(u"service/transport"_s, transportWords().at(static_cast<int>(values.transport)));
    settings.setValue(u"service/publicUrl"_s, values.publicUrl);
    settings.setValue(u"service/certificate"_s, values.certificate);
    settings.setValue(u"service/key"_s, values.key);
    settings.remove(u"service/limits"_s);
    for (const auto& [name, value] : values.limits) {
        settings.setValue(u"service/limits/"_s + text(name), text(value));
    }
}

facade::HostRequest requestOf(const ServiceSettings& values)
{
    facade::HostRequest request;
    const bool v6 = values.address.contains(u':') && !values.address.startsWith(u'[');
    const QString host = v6 ? u'[' + values.address + u']' : values.address;
    request.listen = (host + u':' + QString::number(values.port)).toStdString();
    request.plainHttp = values.transport == Transport::http;
    request.publicUrl = values.publicUrl.toStdString();
    request.limits = values.limits;
    if (values.transport == Transport::certificate) {
        request.certificate = values.certificate.toStdString();
        request.key = values.key.toStdString();
    }
    return request;
}

ShareServiceController::ShareServiceController(facade::Session& session, Jobs& jobs, QSettings& settings,
                                               QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_file(settings)
    , m_values(readServiceSettings(settings))
    , m_state(m_values.on ? State::waiting : State::off)
{
}

ShareServiceController::~ShareServiceController()
{
    close();
}

void ShareServiceController::setState(State state)
{
    m_state = state;
    Q_EMIT changed();
}

void ShareServiceController::takeEngine(const Result<void>& engine)
{
    m_engine = engine;
    if (m_values.on) {
        bring();
    }
}

void ShareServiceController::apply(const ServiceSettings& values)
{
    m_values = values;
    writeServiceSettings(m_file, values);
    bring();
}

/// Two services of one workspace would each tell consumers to come to them: only who holds the engine's lock
/// runs one.
void ShareServiceController::bring()
{
    if (m_closed) {
        return;
    }
    if (m_job) {
        m_again = true;
        return;
    }
    m_again = false;
    std::optional<facade::HostRequest> request;
    if (m_values.on && !m_engine) {
        setState(State::waiting);
        return;
    }
    if (m_values.on && !*m_engine) {
        const Error& engine = m_engine->error();
        const bool elsewhere = engine.code == ErrorCode::inUse;
        m_problem = Error{
            engine.code, startOp, requestOf(m_values).listen,
            elsewhere ? tr("another process runs the engine of this workspace").toStdString() : engine.cause,
            elsewhere ? tr("end that process, or let it run the share service").toStdString() : engine.hint};
        setState(State::failed);
        return;
    }
    if (m_values.on) {
        request = requestOf(m_values);
    }
    m_ended = std::make_shared<std::atomic<bool>>(false);
    setState(State::changing);
    m_job = m_jobs.run(
        this,
        [&host = m_session.host(), request, ended = m_ended](const CancelToken& cancel) -> Result<Started> {
            host.stop();
            Result<Started> started = Started();
            if (request && !cancel.isCancelled()) {
                auto info = host.start(*request);
                started = info ? Result<Started>(*std::move(info)) : fail(std::move(info).error());
            }
            if (ended->exchange(true)) {
                host.stop();
            }
            return started;
        },
        [this](const Result<Started>& started) {
            m_job.clear();
            take(started);
        });
}

void ShareServiceController::take(const Result<Started>& started)
{
    if (m_again) {
        bring();
        return;
    }
    m_info = started && *started ? **started : facade::HostInfo();
    m_problem = started ? std::nullopt : std::optional(started.error());
    setState(!started ? State::failed : *started ? State::running : State::off);
}

StateText ShareServiceController::describe() const
{
    switch (m_state) {
    case State::off:
        return {tr("Share service off"),
                tr("Nobody can accept an invitation or follow what is shared from this window."),
                Tone::neutral, u"stop"_s};
    case State::waiting:
    case State::changing:
        return {m_values.on ? tr("The share service is starting") : tr("The share service is stopping"),
                {},
                Tone::neutral,
                u"attaching"_s};
    case State::running:
        return {tr("Sharing at %1").arg(text(m_info.url)),
                tr("The share service listens on %1.").arg(text(m_info.address)), Tone::good, u"share"_s};
    case State::failed:
        break;
    }
    const ErrorText words = m_problem ? ui::describe(*m_problem) : ErrorText();
    return {tr("Not sharing: %1").arg(words.headline), words.oneLine(), Tone::danger, u"alert"_s};
}

void ShareServiceController::close()
{
    if (m_closed) {
        return;
    }
    m_closed = true;
    // One that is starting sees that nobody wants it any more, and stops what it has started.
    if (m_ended && m_ended->exchange(true)) {
        m_jobs.detach([&host = m_session.host()] { host.stop(); });
    }
}

} // namespace sharepane::ui
