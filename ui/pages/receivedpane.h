#pragma once

#include "core/facade/receivedshareservice.h"
#include "ui/models/rowsmodel.h"

#include <QtWidgets/QWidget>

#include <optional>

class QPlainTextEdit;
class QPushButton;
class QTabWidget;
class QTableView;

namespace sharepane::ui {

class Banner;
class FactsPanel;
class ObjectHeader;

/// A received share: from whom, how it stands, what it holds, where that is mapped, and the terms.
class ReceivedPane : public QWidget {
    Q_OBJECT

public:
    enum class Tab : std::uint8_t { datasets, terms };

    explicit ReceivedPane(QWidget* parent = nullptr);

    /// Nothing: none is selected.
    void showShare(const facade::ReceivedShareInfo* received);
    void showTab(Tab tab);
    [[nodiscard]] const FactsPanel* facts() const { return m_facts; }
    /// Says who ended it and when, once it has ended.
    [[nodiscard]] const Banner* state() const { return m_state; }
    [[nodiscard]] const RowsModel* offers() const { return m_offers; }
    [[nodiscard]] QTableView* mappingView() const { return m_mappingView; }
    [[nodiscard]] QPushButton* mapButton() const { return m_map; }
    [[nodiscard]] QPushButton* unmapButton() const { return m_unmap; }
    [[nodiscard]] QPlainTextEdit* terms() const { return m_terms; }

Q_SIGNALS:
    void mapRequested();
    void unmapRequested(const sharepane::facade::DatasetMappingInfo& mapping);

private:
    [[nodiscard]] QWidget* buildDatasets();
    [[nodiscard]] QTableView* list(RowsModel* model, const QString& name);
    void displayState();
    void displayFacts();
    void displayDatasets();
    void enable();
    [[nodiscard]] const facade::DatasetMappingInfo* selectedMapping() const;

    std::optional<facade::ReceivedShareInfo> m_received;
    ObjectHeader* m_header;
    Banner* m_state;
    FactsPanel* m_facts;
    QTabWidget* m_tabs;
    RowsModel* m_offers;
    RowsModel* m_mappings;
    QTableView* m_mappingView = nullptr;
    QPushButton* m_map;
    QPushButton* m_unmap;
    QPlainTextEdit* m_terms;
};

} // namespace sharepane::ui
