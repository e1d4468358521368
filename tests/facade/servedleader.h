#pragma once

#include "core/facade/changefeed.h"
#include "core/follow/share/sharesource.h"
#include "core/serve/service.h"
#include "tests/follow/leaderfixture.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace sharepane::test {

/// What a test grants: all databases of a store, or what it says, to share subscriptions by their tokens.
class TestGrants final : public serve::Grants {
public:
    using Databases = std::function<std::vector<serve::GrantedDatabase>()>;

    explicit TestGrants(Databases databases)
        : m_databases(std::move(databases))
    {
    }

    /// A subscription with that credential.
    void add(const std::string& id, const std::string& token)
    {
        const std::lock_guard lock(m_mutex);
        m_tokens[token] = id;
    }
    void end(const std::string& id, serve::Refusal refusal, const std::string& reason)
    {
        const std::lock_guard lock(m_mutex);
        m_ended[id] = {refusal, reason};
    }
    void reinstate(const std::string& id)
    {
        const std::lock_guard lock(m_mutex);
        m_ended.erase(id);
    }
    void setDatabases(Databases databases)
    {
        const std::lock_guard lock(m_mutex);
        m_databases = std::move(databases);
    }

    Result<std::shared_ptr<const serve::Admission>> byToken(std::string_view token) override
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_tokens.find(std::string(token));
        return std::make_shared<const serve::Admission>(known == m_tokens.end() ? serve::Admission()
                                                                                : admit(known->second));
    }
    Result<std::shared_ptr<const serve::Admission>> byRecipient(const std::string& recipientId) override
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [token, id] : m_tokens) {
            if (id == recipientId) {
                return std::make_shared<const serve::Admission>(admit(id));
            }
        }
        return std::make_shared<const serve::Admission>();
    }

private:
    struct Ended {
        serve::Refusal refusal;
        std::string reason;
    };

    serve::Admission admit(const std::string& id)
    {
        serve::Admission admission;
        admission.shareName = "sales";
        admission.subscriptionId = id;
        if (const auto ended = m_ended.find(id); ended != m_ended.end()) {
            admission.refusal = ended->second.refusal;
            admission.reason = ended->second.reason;
            return admission;
        }
        admission.grant = serve::Grant{id, "share", "sales", m_databases(), id};
        return admission;
    }

    std::mutex m_mutex; // guards what follows
    Databases m_databases;
    std::map<std::string, std::string> m_tokens; // ids by token
    std::map<std::string, Ended> m_ended;
};

/// A leader in a folder behind a share service of this process, and its consumer's side: real HTTP on
/// loopback in between.
class ServedLeader {
public:
    static constexpr const char* subscription = "5c000000-0000-4000-8000-000000000001";
    static constexpr const char* token = "a-token-of-some-length-that-is-secret";

    explicit ServedLeader(const std::filesystem::path& folder, serve::TlsIdentity tls = {})
        : m_folder(folder)
        , m_tls(std::move(tls))
        , m_leader(must(storage::openStore((folder / "leader").string())), folder / "scratch")
        , m_grants(std::make_shared<TestGrants>([this] { return everything(); }))
    {
        std::filesystem::create_directories(folder / "control");
        m_grants->add(subscription, token);
        start({"127.0.0.1", 0});
    }

    [[nodiscard]] LeaderFixture& leader() { return m_leader; }
    [[nodiscard]] TestGrants& grants() { return *m_grants; }
    [[nodiscard]] const serve::Service& service() const { return *m_service; }
    [[nodiscard]] std::string address() const
    {
        return (m_tls.certificate.empty() ? "http://127.0.0.1:" : "https://127.0.0.1:") +
               std::to_string(m_endpoint.port);
    }
    [[nodiscard]] std::string url() const { return follow::share::formatShareUrl({address(), subscription}); }

    /// As a consumer opens it; `makeSender` sees all that it sends and gets.
    [[nodiscard]] std::shared_ptr<follow::Leader>
    connect(const follow::share::MakeSender& makeSender = http())
    {
        m_services.push_back(std::make_shared<follow::share::ShareServices>(
            [this](const std::string& /*subscription*/) {
                return Result<follow::share::ShareAccess>(follow::share::ShareAccess{token, pin});
            },
            makeSender));
        return must(m_services.back()->open(url()));
    }
    static follow::share::MakeSender http() { return follow::http::sender; }

    void stop() { m_service.reset(); }
    void restart() { start(m_endpoint); }
    /// The control plane tells that something was granted or taken back.
    void tellOfGrants()
    {
        ++m_controlVersion;
        std::ofstream(m_folder / "control" / "changed") << m_controlVersion;
    }

    [[nodiscard]] std::vector<serve::GrantedDatabase> everything()
    {
        std::vector<serve::GrantedDatabase> all;
        for (const std::string& name : must(catalog::LeaderDatabase::list(*m_leader.context().store))) {
            all.push_back({"provider", name, {}});
        }
        return all;
    }

    std::string pin; ///< of the service's certificate

private:
    void start(const serve::Endpoint& endpoint)
    {
        facade::FeedSources sources;
        sources.context = [this](const std::string& /*cluster*/) {
            return Result<catalog::LeaderContext>(m_leader.context());
        };
        sources.open = [this](const std::string& /*cluster*/, const std::string& database) {
            return catalog::LeaderDatabase::open(m_leader.context(), database);
        };
        sources.changeFolder = m_folder / "control";
        sources.controlVersion = [this] {
            return Result<std::int64_t>(m_controlVersion.load());
        };
        serve::ServiceOptions options;
        options.listen = endpoint;
        options.tls = m_tls;
        options.urlKey = std::string(32, 'k');
        options.scratch = m_folder / "scratch";
        auto open = sources.open;
        m_service = must(serve::Service::start(std::move(options), m_grants, std::move(open),
                                               must(facade::makeChangeFeed(std::move(sources)))));
        m_endpoint = m_service->endpoint();
    }

    const std::filesystem::path m_folder;
    const serve::TlsIdentity m_tls;
    LeaderFixture m_leader;
    std::atomic<std::int64_t> m_controlVersion = 1;
    const std::shared_ptr<TestGrants> m_grants;
    std::vector<std::shared_ptr<follow::share::ShareServices>> m_services;
    serve::Endpoint m_endpoint;
    std::unique_ptr<serve::Service> m_service;
};

} // namespace sharepane::test
