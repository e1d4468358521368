#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/models/cataloguetree.h"
#include "ui/models/databaselist.h"
#include "ui/wizards/formdialog.h"

class QComboBox;
class QLineEdit;

namespace sharepane::ui {

/// What the dialogs share that make something in a leader database: where, and under which name. Nothing
/// exists before the verb; what is wrong with the draft is said as it is typed.
class EntityDialog : public FormDialog {
    Q_OBJECT

public:
    [[nodiscard]] facade::DatabaseName database() const;
    [[nodiscard]] QLineEdit* nameEdit() const { return m_name; }
    [[nodiscard]] QLabel* nameNote() const { return m_nameNote; }

Q_SIGNALS:
    void created(const sharepane::ui::CatalogueRef& ref);

protected:
    EntityDialog(EntityKind kind, const QString& title, const QString& verb, facade::Session& session,
                 Jobs& jobs, CatalogueController& catalogue, const facade::DatabaseName& database,
                 QWidget* parent);

    [[nodiscard]] std::string name() const;
    /// Ready when the place, the name and `rest` are; the deriving dialog calls it whenever its own fields
    /// change.
    void checkAll();
    /// Whether the dialog's own fields are filled and right; fills their notes.
    virtual bool checkRest() = 0;
    /// Runs the one call; success tells who listens where the new entity is.
    template <typename Work>
    void create(Work work)
    {
        CatalogueRef made{CatalogueRef::Kind::entity, database().cluster, database().database, name(),
                          m_kind};
        begin(jobs().run(this, std::move(work), [this, made = std::move(made)](const Result<bool>& result) {
            if (result) {
                Q_EMIT created(made);
            }
            end(result);
        }));
    }
    [[nodiscard]] facade::Session& session() const { return m_session; }
    [[nodiscard]] Jobs& jobs() const { return m_jobs; }
    [[nodiscard]] const CatalogueController& catalogue() const { return m_catalogue; }

    void showEvent(QShowEvent* event) override;

private:
    void takeDatabase();

    EntityKind m_kind;
    facade::Session& m_session;
    Jobs& m_jobs;
    CatalogueController& m_catalogue;
    DatabaseListModel* m_databases;
    QComboBox* m_database;
    QLineEdit* m_name;
    QLabel* m_databaseNote;
    QLabel* m_nameNote;
};

} // namespace sharepane::ui
