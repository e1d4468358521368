#include "ui/pages/entitypanes.h"

#include "ui/text/entitytext.h"
#include "ui/text/format.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/sqleditor.h"
#include "ui/widgets/tables.h"

#include <QtCore/QCoreApplication>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using Kind = CatalogueRef::Kind;

namespace {

using Rows = std::vector<RowsModel::Row>;

struct GroupWords {
    QString title;
    QString explanation;
};

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::GroupPane)
};

GroupWords emptyWords(EntityKind kind)
{
    switch (kind) {
    case EntityKind::view:
        return {Tr::tr("No materialized views yet"),
                Tr::tr("A materialized view keeps the result of a query fresh: followers read "
                       "it like a table.")};
    case EntityKind::externalTable:
        return {Tr::tr("No external tables yet"),
                Tr::tr("An external table names files that lie elsewhere: they are read where "
                       "they are, by everybody with their own access.")};
    case EntityKind::function:
        return {Tr::tr("No functions yet"),
                Tr::tr("A function is a stored expression or query with parameters, for queries "
                       "here and on every follower.")};
    case EntityKind::table:
        break;
    }
    return {Tr::tr("No tables yet"),
            Tr::tr("Make a table and ingest rows, or ingest files: they make their table "
                   "themselves.")};
}

Result<Rows> readEntities(facade::Session& session, const facade::DatabaseName& name, EntityKind kind)
{
    Rows rows;
    const QString iconName = iconNameOf(kind);
    if (kind == EntityKind::table) {
        const auto views = TRY(session.entities().views(name));
        for (const auto& table : TRY(session.clusters().tables(name))) {
            if (std::ranges::find(views, table.name, &facade::ViewInfo::name) != views.end()) {
                continue;
            }
            const QString version = table.deltaVersion < 0
                                        ? QString()
                                        : Tr::tr("Delta version %1").arg(formatNumber(table.deltaVersion));
            rows.push_back({{text(table.name), version}, {}, text(table.name), iconName});
        }
    } else if (kind == EntityKind::view) {
        for (const auto& view : TRY(session.entities().views(name))) {
            rows.push_back({{text(view.name), view.incremental
                                                  ? Tr::tr("over %1, incremental").arg(text(view.source))
                                                  : Tr::tr("over %1, computed anew").arg(text(view.source))},
                            {},
                            text(view.name),
                            iconName});
        }
    } else if (kind == EntityKind::externalTable) {
        for (const auto& table : TRY(session.entities().externalTables(name))) {
            rows.push_back({{text(table.name), u"%1 · %2"_s.arg(text(table.format), text(table.location))},
                            {},
                            text(table.name),
                            iconName});
        }
    } else if (kind == EntityKind::function) {
        for (const auto& function : TRY(session.entities().functions(name))) {
            rows.push_back({{text(function.name), signatureOf(function)}, {}, text(function.name), iconName});
        }
    }
    return rows;
}

} // namespace

GroupPane::GroupPane(facade::Session& session, Jobs& jobs, QWidget* parent)
    : ObjectPane(session, jobs, parent)
    , m_stack(new QStackedWidget(this))
    , m_view(new QTableView(this))
    , m_rows(new RowsModel({{tr("Name"), false}, {tr("About"), false}}, this))
{
    m_facts->hide();
    setUpRows(m_view, tr("Entities of this kind"));
    m_view->setModel(m_rows);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->setColumnWidth(0, 260);
    connect(m_view, &QTableView::activated, this, [this](const QModelIndex& index) {
        CatalogueRef target = ref();
        target.kind = Kind::entity;
        target.name = m_rows->keyAt(index.row()).toStdString();
        Q_EMIT openRequested(target);
    });
    m_stack->addWidget(m_view);
    for (const EntityKind kind : entityKinds) {
        const auto words = emptyWords(kind);
        auto* empty = new EmptyState(iconNameOf(kind), words.title, words.explanation, m_stack);
        m_empty[static_cast<std::size_t>(kind)] = empty;
        m_stack->addWidget(empty);
    }
    column()->addWidget(m_stack, 1);
}

void GroupPane::setCreate(EntityKind kind, QAction* action)
{
    m_empty[static_cast<std::size_t>(kind)]->addAction(action);
}

void GroupPane::read()
{
    const auto name = ref().databaseName();
    m_header->setObject(iconNameOf(ref().entity), describeGroup(ref().entity),
                        tr("Of %1").arg(text(name.text())));
    ask<Rows>([&session = m_session, name,
               kind = ref().entity](const CancelToken&) { return readEntities(session, name, kind); },
              [this](const Rows& rows) { show(rows); });
}

void GroupPane::show(std::vector<RowsModel::Row> rows)
{
    m_stack->setCurrentWidget(
        rows.empty() ? static_cast<QWidget*>(m_empty[static_cast<std::size_t>(ref().entity)]) : m_view);
    m_rows->setRows(std::move(rows));
}

ExternalTablePane::ExternalTablePane(facade::Session& session, Jobs& jobs, QWidget* parent)
    : ObjectPane(session, jobs, parent)
    , m_columns(new RowsModel({{tr("Column"), false}, {tr("Type"), false}}, this))
{
    addList(tr("Columns"), m_columns, 1);
}

void ExternalTablePane::read()
{
    const auto name = ref().databaseName();
    m_header->setObject(iconNameOf(EntityKind::externalTable), text(ref().name),
                        tr("External table of %1").arg(text(name.text())));
    ask<facade::ExternalTableInfo>(
        [&session = m_session, name,
         table = ref().name](const CancelToken&) -> Result<facade::ExternalTableInfo> {
            for (auto& known : TRY(session.entities().externalTables(name))) {
                if (known.name == table) {
                    return std::move(known);
                }
            }
            return fail(ErrorCode::notFound, "show", name.text() + "/" + table,
                        "there is no such external table");
        },
        [this](const facade::ExternalTableInfo& info) {
            m_facts->setFacts({
                {tr("Format"), text(info.format), {}},
                {tr("Location"), text(info.location), {}, true},
                {tr("Made"), formatTime(info.createdAt), formatTimeUtc(info.createdAt)},
                {tr("Read by"), tr("everybody with their own access: only this definition is shared"), {}},
            });
            Rows rows;
            for (const auto& one : info.columns) {
                rows.push_back({{text(one.name), text(one.type)}, {}, text(one.name)});
            }
            m_columns->setRows(std::move(rows));
        });
}

FunctionPane::FunctionPane(facade::Session& session, Jobs& jobs, QWidget* parent)
    : ObjectPane(session, jobs, parent)
    , m_body(new SqlEditor(this))
{
    m_body->setReadOnly(true);
    m_body->setAccessibleName(tr("Body of the function"));
    column()->addWidget(sectionLabel(tr("Body"), this));
    column()->addWidget(m_body, 1);
}

void FunctionPane::read()
{
    const auto name = ref().databaseName();
    m_header->setObject(iconNameOf(EntityKind::function), text(ref().name),
                        tr("Function of %1").arg(text(name.text())));
    ask<facade::FunctionInfo>(
        [&session = m_session, name,
         function = ref().name](const CancelToken&) -> Result<facade::FunctionInfo> {
            for (auto& known : TRY(session.entities().functions(name))) {
                if (known.name == function) {
                    return std::move(known);
                }
            }
            return fail(ErrorCode::notFound, "show", name.text() + "/" + function,
                        "there is no such function");
        },
        [this](const facade::FunctionInfo& info) {
            m_facts->setFacts({
                {tr("Signature"), signatureOf(info), {}, true},
                {tr("Gives"),
                 info.isTable ? tr("a table: use it after FROM") : tr("one value: use it in expressions"),
                 {}},
                {tr("Made"), formatTime(info.createdAt), formatTimeUtc(info.createdAt)},
            });
            if (m_body->toPlainText() != text(info.body)) {
                m_body->setPlainText(text(info.body));
            }
        });
}

} // namespace sharepane::ui
