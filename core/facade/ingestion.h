#pragma once

#include "core/facade/core.h"
#include "core/facade/ingestservice.h"

#include <memory>

namespace sharepane::facade {

/// IngestService over core/ingest.
class IngestServiceImpl final : public IngestService {
public:
    explicit IngestServiceImpl(std::shared_ptr<Core> core)
        : m_core(std::move(core))
    {
    }
    Result<IngestPreview> preview(const IngestRequest& request, std::size_t rows,
                                  const CancelToken& cancel) override;
    Result<IngestResult> ingestFiles(const IngestRequest& request, const CancelToken& cancel,
                                     const std::function<void(const IngestProgress&)>& onProgress) override;
    Result<IngestResult>
    ingestStream(const IngestRequest& request, int fd, const CancelToken& cancel,
                 const std::function<void(std::int64_t, std::int64_t)>& onCommitted) override;

private:
    std::shared_ptr<Core> m_core;
};

} // namespace sharepane::facade
