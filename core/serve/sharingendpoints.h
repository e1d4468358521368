#pragma once

#include "core/base/clock.h"
#include "core/serve/grants.h"
#include "core/serve/http.h"
#include "core/serve/routes.h"
#include "core/serve/sharedtables.h"
#include "core/serve/urlsigner.h"

#include <chrono>
#include <filesystem>
#include <memory>

namespace sharepane::serve {

struct Page;
struct QueryRequest;

/// The Delta Sharing protocol: what each route answers to somebody who has been admitted. Tells only what the
/// grant gives. Thread-safe.
class SharingEndpoints {
public:
    struct Options {
        std::filesystem::path scratch;          ///< for long responses on their way
        std::chrono::seconds urlLifetime{3600}; ///< of extents' URLs; removed extents are kept for longer
        std::shared_ptr<const Clock> clock = systemClock();
    };
    SharingEndpoints(OpenDatabase open, std::shared_ptr<const UrlSigner> signer, Options options);

    [[nodiscard]] Response answer(const RouteMatch& match, const Request& request, const Grant& grant) const;

private:
    using Parameters = std::map<std::string, std::string>;
    [[nodiscard]] Result<Response> dispatch(const RouteMatch& match, const Request& request,
                                            const Grant& grant) const;
    [[nodiscard]] Result<Response> listSchemas(const Parameters& query, const Grant& grant) const;
    [[nodiscard]] Result<Response> listTables(const std::string& schema, const Parameters& query,
                                              const Grant& grant) const;
    [[nodiscard]] Result<Response> version(const SharedTable& table, const Parameters& query) const;
    [[nodiscard]] Result<Response> metadata(const SharedTable& table, const Parameters& query,
                                            const Request& request) const;
    [[nodiscard]] Result<Response> query(const SharedTable& table, const Request& request,
                                         const Grant& grant) const;
    [[nodiscard]] Result<Response> snapshot(const SharedTable& table, const Request& request,
                                            const QueryRequest& body, const Grant& grant) const;
    [[nodiscard]] Result<Response> changesSince(const SharedTable& table, const Request& request,
                                                const QueryRequest& body, const Grant& grant) const;
    [[nodiscard]] Result<Response> changeData(const SharedTable& table, const Parameters& query,
                                              const Request& request, const Grant& grant) const;
    /// Where the page of that token begins, or the first one.
    [[nodiscard]] Result<Page> pageFor(const QueryRequest& body, const std::string& scope) const;
    [[nodiscard]] Result<std::int64_t> snapshotVersion(const SharedTable& table, const QueryRequest& body,
                                                       const Page& page, const Grant& grant) const;
    [[nodiscard]] std::string refreshToken(const SharedTable& table, std::int64_t version,
                                           const Grant& grant) const;
    [[nodiscard]] Result<std::int64_t> refreshedVersion(const SharedTable& table, const std::string& token,
                                                        const Grant& grant) const;

    SharedTables m_tables;
    std::shared_ptr<const UrlSigner> m_signer;
    Options m_options;
};

} // namespace sharepane::serve
