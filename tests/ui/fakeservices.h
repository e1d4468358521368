#pragma once

#include "tests/ui/fakestate.h"

#include <thread>

namespace sharepane::tests {

class FakeIngest : public facade::IngestService {
public:
    explicit FakeIngest(FakeState& state)
        : s(state)
    {
    }
    Result<facade::IngestPreview> preview(const facade::IngestRequest& request, std::size_t,
                                          const CancelToken&) override
    {
        if (request.files.front().find("missing") != std::string::npos) {
            return fail(ErrorCode::notFound, "open the file", request.files.front(), "there is no such file");
        }
        facade::IngestPreview shown;
        shown.columns = {{"day", "DATE", true}, {"origin", "VARCHAR", true}, {"delay", "BIGINT", true}};
        shown.rows = {{"2001-01-01", "FRA", "17"}, {"2001-01-02", std::nullopt, "4"}};
        shown.files = shown.filesLookedAt = request.files.size();
        return shown;
    }
    Result<facade::IngestResult>
    ingestFiles(const facade::IngestRequest& request, const CancelToken& cancel,
                const std::function<void(const facade::IngestProgress&)>& onProgress) override
    {
        onProgress({600'000, 1'000'000, 12'000});
        while (s.holdIngestion) {
            if (cancel.waitFor(std::chrono::milliseconds(5))) {
                return fail(ErrorCode::cancelled, "ingest", request.table, "cancelled");
            }
        }
        const std::lock_guard lock(s.mutex);
        s.ingested.push_back(request);
        auto& tables = s.databases[request.database].tables;
        if (std::none_of(tables.begin(), tables.end(),
                         [&](const auto& t) { return t.name == request.table; })) {
            tables.push_back(tableOf(request.table, 20'000));
        }
        s.changed();
        facade::IngestResult result;
        result.rows = 20'000;
        result.version = 43;
        if (request.files.front().find("bad") != std::string::npos) {
            result.rejected = 2;
            result.rejects = {{request.files.front(), 17, "\"abc\" is not a number (column value)"},
                              {request.files.front(), 4711, "4 columns expected, 3 found"}};
        }
        return result;
    }
    Result<facade::IngestResult> ingestStream(const facade::IngestRequest&, int, const CancelToken&,
                                              const std::function<void(std::int64_t, std::int64_t)>&) override
    {
        return facade::IngestResult{};
    }

private:
    FakeState& s;
};

/// Offers nothing to anybody, but says that it does.
class FakeHost : public facade::HostService {
public:
    explicit FakeHost(FakeState& state)
        : s(state)
    {
    }
    Result<facade::HostInfo> start(const facade::HostRequest& request) override
    {
        const std::lock_guard lock(s.mutex);
        s.hosted.push_back(request);
        if (s.hostError) {
            return fail(*s.hostError);
        }
        s.hosting = true;
        const std::string url = (request.plainHttp ? "http://" : "https://") + request.listen;
        return facade::HostInfo{request.listen, request.publicUrl.empty() ? url : request.publicUrl,
                                request.plainHttp ? "" : "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd6",
                                ""};
    }
    std::vector<facade::ServiceLimit> limits() const override
    {
        using Unit = facade::ServiceLimit::Unit;
        return {
            {"header-bytes", Unit::bytes, {16'384, "16KiB"}, {1024, "1KiB"}, {1'048'576, "1MiB"}, "Heads"},
            {"connections", Unit::count, {20'000, "20000"}, {1, "1"}, {1'000'000, "1000000"}, "In all"},
            {"idle", Unit::span, {60'000, "1m"}, {100, "100ms"}, {86'400'000, "1d"}, "Between two"},
            {"speed", Unit::count, {1, "1"}, {1, "1"}, {9, "9"}, "One that the window has no words for"}};
    }
    void stop() override
    {
        const std::lock_guard lock(s.mutex);
        s.hosting = false;
    }

private:
    FakeState& s;
};

class FakeRecipients : public facade::RecipientService {
public:
    Result<facade::RecipientInfo> issue(const facade::ProfileIssue& request) override
    {
        return nobody(request.email);
    }
    Result<std::vector<facade::RecipientInfo>> recipients(const std::string&, const std::string&) override
    {
        return std::vector<facade::RecipientInfo>();
    }
    Result<bool> revoke(const std::string&, const std::string&, const std::string& email) override
    {
        return nobody(email);
    }

private:
    static tl::unexpected<Error> nobody(const std::string& email)
    {
        return fail(ErrorCode::notFound, "find the profile of", email, "there is none");
    }
};

} // namespace sharepane::tests
