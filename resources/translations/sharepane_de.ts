<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
    <context>
        <name>QObject</name>
        <message>
            <source>Copy rows</source>
            <translation>Zeilen kopieren</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::AcceptDialog</name>
        <message>
            <source>Accept an invitation</source>
            <translation>Eine Einladung annehmen</translation>
        </message>
        <message>
            <source>Accept</source>
            <translation>Annehmen</translation>
        </message>
        <message>
            <source>I accept the &amp;terms of use</source>
            <translation>Ich nehme die &amp;Nutzungsbedingungen an</translation>
        </message>
        <message>
            <source>Reject…</source>
            <translation>Ablehnen …</translation>
        </message>
        <message>
            <source>&amp;Invitation</source>
            <translation>&amp;Einladung</translation>
        </message>
        <message>
            <source>A file, or a link that begins with sharepane:</source>
            <translation>Eine Datei, oder ein Link, der mit sharepane: beginnt</translation>
        </message>
        <message>
            <source>Choose the file of an invitation</source>
            <translation>Wählen Sie die Datei einer Einladung</translation>
        </message>
        <message>
            <source>Terms of use</source>
            <translation>Nutzungsbedingungen</translation>
        </message>
        <message>
            <source>I accept the terms of use</source>
            <translation>Ich nehme die Nutzungsbedingungen an</translation>
        </message>
        <message>
            <source>Accept &amp;as</source>
            <translation>Annehmen &amp;als</translation>
        </message>
        <message>
            <source>&amp;E-mail</source>
            <translation>E-&amp;Mail</translation>
        </message>
        <message>
            <source>&amp;Name here</source>
            <translation>&amp;Name hier</translation>
        </message>
        <message>
            <source>Invitations (*.sharepane-invitation);;All files (*)</source>
            <translation>Einladungen (*.sharepane-invitation);;Alle Dateien (*)</translation>
        </message>
        <message>
            <source>From</source>
            <translation>Von</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>E-Mail</translation>
        </message>
        <message>
            <source>Fingerprint</source>
            <translation>Fingerabdruck</translation>
        </message>
        <message>
            <source>Of the provider&apos;s key: compare it with what they tell you in another way</source>
            <translation>Des Schlüssels des Anbieters: Vergleichen Sie ihn mit dem, den er Ihnen auf anderem Weg nennt</translation>
        </message>
        <message>
            <source>Share</source>
            <translation>Freigabe</translation>
        </message>
        <message>
            <source>Description</source>
            <translation>Beschreibung</translation>
        </message>
        <message>
            <source>Holds</source>
            <translation>Enthält</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>Nachricht</translation>
        </message>
        <message>
            <source>For</source>
            <translation>Für</translation>
        </message>
        <message>
            <source>Expires</source>
            <translation>Läuft ab</translation>
        </message>
        <message>
            <source>It expired on %1. Ask %2 for a new one.</source>
            <translation>Sie ist am %1 abgelaufen. Bitten Sie %2 um eine neue.</translation>
        </message>
        <message>
            <source>It doesn&apos;t say where its provider&apos;s share service is. Ask %1 to start that, and to send it again.</source>
            <translation>Sie sagt nicht, wo der Freigabedienst des Anbieters ist. Bitten Sie %1, ihn zu starten und sie erneut zu senden.</translation>
        </message>
        <message>
            <source>A new data share account: it stands for you or your organization towards its provider.</source>
            <translation>Ein neues Freigabekonto: Es steht beim Anbieter für Sie oder Ihre Organisation.</translation>
        </message>
        <message>
            <source>Read them, then accept or reject.</source>
            <translation>Lesen Sie sie, dann nehmen Sie an oder lehnen ab.</translation>
        </message>
        <message>
            <source>No invitation that can be answered is chosen.</source>
            <translation>Keine Einladung ist gewählt, die sich beantworten lässt.</translation>
        </message>
        <message>
            <source>Reject the invitation to %1?</source>
            <translation>Die Einladung zu %1 ablehnen?</translation>
        </message>
        <message>
            <source>%1 is told. It can&apos;t be accepted any more after that.</source>
            <translation>%1 erfährt es. Danach kann sie nicht mehr angenommen werden.</translation>
        </message>
        <message>
            <source>Reject</source>
            <translation>Ablehnen</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ActivityPage</name>
        <message>
            <source>The last 24 hours</source>
            <translation>Die letzten 24 Stunden</translation>
        </message>
        <message>
            <source>The last 7 days</source>
            <translation>Die letzten 7 Tage</translation>
        </message>
        <message>
            <source>The last 30 days</source>
            <translation>Die letzten 30 Tage</translation>
        </message>
        <message>
            <source>Since the beginning</source>
            <translation>Seit dem Anfang</translation>
        </message>
        <message>
            <source>Activity</source>
            <translation>Aktivität</translation>
        </message>
        <message>
            <source>When</source>
            <translation>Wann</translation>
        </message>
        <message>
            <source>What</source>
            <translation>Was</translation>
        </message>
        <message>
            <source>Object</source>
            <translation>Objekt</translation>
        </message>
        <message>
            <source>Who</source>
            <translation>Wer</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>Ergebnis</translation>
        </message>
        <message>
            <source>Nothing has happened yet</source>
            <translation>Noch ist nichts geschehen</translation>
        </message>
        <message>
            <source>Whatever is done to accounts, shares and invitations is written down here, and stays.</source>
            <translation>Was mit Konten, Freigaben und Einladungen geschieht, wird hier festgehalten und bleibt.</translation>
        </message>
        <message>
            <source>&amp;Export…</source>
            <translation>&amp;Exportieren …</translation>
        </message>
        <message>
            <source>Search people, objects, outcomes</source>
            <translation>Personen, Objekte, Ergebnisse suchen</translation>
        </message>
        <message>
            <source>Period</source>
            <translation>Zeitraum</translation>
        </message>
        <message>
            <source>No entry selected</source>
            <translation>Kein Eintrag ausgewählt</translation>
        </message>
        <message>
            <source>Number</source>
            <translation>Nummer</translation>
        </message>
        <message>
            <source>Export the activity log</source>
            <translation>Aktivitätsprotokoll exportieren</translation>
        </message>
        <message>
            <source>One JSON object a line (*.ndjson)</source>
            <translation>Ein JSON-Objekt pro Zeile (*.ndjson)</translation>
        </message>
        <message>
            <source>Exported to %1. Entries: %2.</source>
            <translation>Exportiert nach %1. Einträge: %2.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::AdoptTableDialog</name>
        <message>
            <source>Adopt a Delta table</source>
            <translation>Delta-Tabelle übernehmen</translation>
        </message>
        <message>
            <source>Adopt table</source>
            <translation>Tabelle übernehmen</translation>
        </message>
        <message>
            <source>&amp;Location</source>
            <translation>&amp;Ort</translation>
        </message>
        <message>
            <source>Choose a folder</source>
            <translation>Einen Ordner wählen</translation>
        </message>
        <message>
            <source>Choose the folder of the Delta table</source>
            <translation>Ordner der Delta-Tabelle wählen</translation>
        </message>
        <message>
            <source>The folder that holds its “_delta_log”, in the storage of the cluster: %1. Nothing is copied, and its files stay when the table is dropped.</source>
            <translation>Der Ordner mit ihrem „_delta_log“, im Speicher des Clusters: %1. Es wird nichts kopiert, und ihre Dateien bleiben, wenn die Tabelle gelöscht wird.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::AllDatabases</name>
        <message>
            <source>Write each as table=span, such as flights=7d.</source>
            <translation>Schreiben Sie jede als Tabelle=Spanne, etwa flights=7d.</translation>
        </message>
        <message>
            <source>Write each line as a role and a principal, such as viewers aaduser=ann@example.org. The roles are admins, users, viewers and monitors.</source>
            <translation>Schreiben Sie in jede Zeile eine Rolle und einen Prinzipal, etwa viewers aaduser=ann@example.org. Die Rollen sind admins, users, viewers und monitors.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::AllDatabasesDialog</name>
        <message>
            <source>Follower options</source>
            <translation>Follower-Optionen</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>Übernehmen</translation>
        </message>
        <message>
            <source>Prefetch: a commit is queryable only when its hot extents are here</source>
            <translation>Vorab holen: Eine Änderung ist erst abfragbar, wenn ihre heißen Extents hier sind</translation>
        </message>
        <message>
            <source>%1 and %2 more</source>
            <translation>%1 und %2 weitere</translation>
        </message>
        <message>
            <source>For every database that %1 will follow because it follows all databases of a leader.</source>
            <translation>Für jede Datenbank, der %1 folgen wird, weil es allen Datenbanken eines Leaders folgt.</translation>
        </message>
        <message>
            <source>For every database that %1 follows because it follows all databases of a leader, now %2, and for those to come.</source>
            <translation>Für jede Datenbank, der %1 folgt, weil es allen Datenbanken eines Leaders folgt (jetzt %2), und für künftige.</translation>
        </message>
        <message>
            <source>&amp;Hot span</source>
            <translation>&amp;Heiße Spanne</translation>
        </message>
        <message>
            <source>Hot spans of &amp;tables</source>
            <translation>Heiße Spannen von &amp;Tabellen</translation>
        </message>
        <message>
            <source>&amp;Caching</source>
            <translation>&amp;Cache</translation>
        </message>
        <message>
            <source>P&amp;rincipals</source>
            <translation>P&amp;rinzipale</translation>
        </message>
        <message>
            <source>Principals h&amp;ere</source>
            <translation>Prinzipale hi&amp;er</translation>
        </message>
        <message>
            <source>As the leader has it, or 7d, 0d …</source>
            <translation>Wie beim Leader, oder 7d, 0d …</translation>
        </message>
        <message>
            <source>In every database that has a table or view of that name.</source>
            <translation>In jeder Datenbank, die eine Tabelle oder Sicht dieses Namens hat.</translation>
        </message>
        <message>
            <source>One a line: a role (admins, users, viewers, monitors) and a principal.</source>
            <translation>Einer pro Zeile: eine Rolle (admins, users, viewers, monitors) und ein Prinzipal.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::AttachDialog</name>
        <message>
            <source>Attach a follower</source>
            <translation>Follower anhängen</translation>
        </message>
        <message>
            <source>Attach</source>
            <translation>Anhängen</translation>
        </message>
        <message>
            <source>&amp;Leader</source>
            <translation>&amp;Leader</translation>
        </message>
        <message>
            <source>&amp;Database</source>
            <translation>&amp;Datenbank</translation>
        </message>
        <message>
            <source>&amp;Follower cluster</source>
            <translation>&amp;Follower-Cluster</translation>
        </message>
        <message>
            <source>&amp;Name there</source>
            <translation>&amp;Name dort</translation>
        </message>
        <message>
            <source>&amp;Prefix</source>
            <translation>&amp;Präfix</translation>
        </message>
        <message>
            <source>A cluster or a storage URL</source>
            <translation>Ein Cluster oder eine Speicher-URL</translation>
        </message>
        <message>
            <source>Same as the leader&apos;s</source>
            <translation>Wie beim Leader</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Keines</translation>
        </message>
        <message>
            <source>All databases, future ones included</source>
            <translation>Alle Datenbanken, auch künftige</translation>
        </message>
        <message>
            <source>%1 and %2 more</source>
            <translation>%1 und %2 weitere</translation>
        </message>
        <message>
            <source>Creates %1</source>
            <translation>Legt %1 an</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::AttachPreview</name>
        <message>
            <source>Exist already: %1 and %2 more. Use another name or a prefix.</source>
            <translation>Gibt es schon: %1 und %2 weitere. Nehmen Sie einen anderen Namen oder ein Präfix.</translation>
        </message>
        <message>
            <source>Exists already: %1. Use another name or a prefix.</source>
            <translation>Gibt es schon: %1. Nehmen Sie einen anderen Namen oder ein Präfix.</translation>
        </message>
        <message>
            <source>Choose the cluster that will follow.</source>
            <translation>Wählen Sie den Cluster, der folgen soll.</translation>
        </message>
        <message>
            <source>Choose a cluster, or enter the URL of its storage.</source>
            <translation>Wählen Sie einen Cluster, oder geben Sie die URL seines Speichers ein.</translation>
        </message>
        <message>
            <source>No cluster has this name. Choose one, or enter a storage URL such as file:///srv/leader.</source>
            <translation>Kein Cluster heißt so. Wählen Sie einen, oder geben Sie eine Speicher-URL wie file:///srv/leader ein.</translation>
        </message>
        <message>
            <source>A cluster can&apos;t follow itself.</source>
            <translation>Ein Cluster kann sich nicht selbst folgen.</translation>
        </message>
        <message>
            <source>Choose a database, or all.</source>
            <translation>Wählen Sie eine Datenbank oder alle.</translation>
        </message>
        <message>
            <source>%1 is itself a follower; attach to its leader.</source>
            <translation>%1 ist selbst ein Follower; hängen Sie an seinen Leader an.</translation>
        </message>
        <message>
            <source>%1 has no database of this name.</source>
            <translation>%1 hat keine Datenbank dieses Namens.</translation>
        </message>
        <message>
            <source>A name can&apos;t contain a slash.</source>
            <translation>Ein Name kann keinen Schrägstrich enthalten.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::Attention</name>
        <message>
            <source>%1: %2</source>
            <translation>%1: %2</translation>
        </message>
        <message>
            <source>Show sync</source>
            <translation>Abgleich zeigen</translation>
        </message>
        <message>
            <source>Show share</source>
            <translation>Freigabe zeigen</translation>
        </message>
        <message>
            <source>%1 is received, but not mapped.</source>
            <translation>%1 ist erhalten, aber nicht zugeordnet.</translation>
        </message>
        <message>
            <source>Map it to a cluster to follow what it holds.</source>
            <translation>Ordnen Sie sie einem Cluster zu, um zu folgen, was sie enthält.</translation>
        </message>
        <message>
            <source>Map…</source>
            <translation>Zuordnen …</translation>
        </message>
        <message>
            <source>The storage of %1 can&apos;t be read.</source>
            <translation>Der Speicher von %1 ist nicht lesbar.</translation>
        </message>
        <message>
            <source>Show cluster</source>
            <translation>Cluster zeigen</translation>
        </message>
        <message>
            <source>They may have a problem: ask %1.</source>
            <translation>Vielleicht gibt es dort ein Problem: Fragen Sie %1.</translation>
        </message>
        <message>
            <source>%1, who reads %2, was last heard of on %3.</source>
            <translation>%1 liest %2, war aber zuletzt am %3 zu hören.</translation>
        </message>
        <message>
            <source>The share service doesn&apos;t run: nobody can read what you share.</source>
            <translation>Der Freigabedienst läuft nicht: Niemand kann lesen, was Sie freigeben.</translation>
        </message>
        <message>
            <source>Settings…</source>
            <translation>Einstellungen …</translation>
        </message>
        <message>
            <source>Invitations can&apos;t be accepted: the share service is off.</source>
            <translation>Einladungen können nicht angenommen werden: Der Freigabedienst ist aus.</translation>
        </message>
        <message>
            <source>Waiting for an answer: %1. Turn the share service on, or run it elsewhere.</source>
            <translation>Auf Antwort warten: %1. Schalten Sie den Freigabedienst ein, oder lassen Sie ihn anderswo laufen.</translation>
        </message>
        <message>
            <source>The invitation of %1 to %2 expired on %3.</source>
            <translation>Die Einladung von %1 zu %2 ist am %3 abgelaufen.</translation>
        </message>
        <message>
            <source>Send it again, or withdraw it.</source>
            <translation>Senden Sie sie erneut, oder ziehen Sie sie zurück.</translation>
        </message>
        <message>
            <source>Show invitation</source>
            <translation>Einladung zeigen</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::AttentionList</name>
        <message>
            <source>%1: %2</source>
            <translation>%1: %2</translation>
        </message>
        <message>
            <source>Nothing needs you now.</source>
            <translation>Nichts braucht Sie gerade.</translation>
        </message>
        <message>
            <source>More that is like these: %1.</source>
            <translation>Weitere dieser Art: %1.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::Banner</name>
        <message>
            <source>Dismiss</source>
            <translation>Ausblenden</translation>
        </message>
        <message>
            <source>Dismiss this message</source>
            <translation>Diese Meldung ausblenden</translation>
        </message>
        <message>
            <source>Do something about this message</source>
            <translation>Auf diese Meldung reagieren</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::CatalogueTreeModel</name>
        <message>
            <source>%1, %2 database</source>
            <translation>%1, %2-Datenbank</translation>
        </message>
        <message>
            <source>%1, cluster</source>
            <translation>%1, Cluster</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::CauseText</name>
        <message>
            <source>it was cancelled</source>
            <translation>es wurde abgebrochen</translation>
        </message>
        <message>
            <source>the cluster follows no database of that name</source>
            <translation>der Cluster folgt keiner Datenbank dieses Namens</translation>
        </message>
        <message>
            <source>there is no such table</source>
            <translation>es gibt keine solche Tabelle</translation>
        </message>
        <message>
            <source>there is no such function</source>
            <translation>es gibt keine solche Funktion</translation>
        </message>
        <message>
            <source>there is no such external table</source>
            <translation>es gibt keine solche externe Tabelle</translation>
        </message>
        <message>
            <source>there is no such role</source>
            <translation>es gibt keine solche Rolle</translation>
        </message>
        <message>
            <source>there is none of that name</source>
            <translation>es gibt nichts mit diesem Namen</translation>
        </message>
        <message>
            <source>its catalogue is being read again</source>
            <translation>sein Katalog wird gerade neu gelesen</translation>
        </message>
        <message>
            <source>it was detached</source>
            <translation>es wurde abgehängt</translation>
        </message>
        <message>
            <source>it has no columns</source>
            <translation>sie hat keine Spalten</translation>
        </message>
        <message>
            <source>two columns have this name, ignoring case</source>
            <translation>zwei Spalten haben diesen Namen (Groß- und Kleinschreibung zählt nicht)</translation>
        </message>
        <message>
            <source>try again</source>
            <translation>versuchen Sie es noch einmal</translation>
        </message>
        <message>
            <source>this database has no table %1</source>
            <translation>diese Datenbank hat keine Tabelle %1</translation>
        </message>
        <message>
            <source>there is none</source>
            <translation>es gibt keine</translation>
        </message>
        <message>
            <source>the storage folder %1 is not there</source>
            <translation>der Speicherordner %1 ist nicht da</translation>
        </message>
        <message>
            <source>the leader detached this follower</source>
            <translation>der Leader hat diesen Follower abgehängt</translation>
        </message>
        <message>
            <source>resume it first</source>
            <translation>setzen Sie es zuerst fort</translation>
        </message>
        <message>
            <source>mount it or put it back; nothing else needs to be done</source>
            <translation>binden Sie ihn ein oder stellen Sie ihn wieder her; mehr ist nicht zu tun</translation>
        </message>
        <message>
            <source>mount or restore it; following goes on by itself</source>
            <translation>binden Sie ihn ein oder stellen Sie ihn wieder her; der Abgleich geht von selbst weiter</translation>
        </message>
        <message>
            <source>list the database&apos;s tables</source>
            <translation>sehen Sie die Tabellen der Datenbank an</translation>
        </message>
        <message>
            <source>list the database&apos;s functions</source>
            <translation>sehen Sie die Funktionen der Datenbank an</translation>
        </message>
        <message>
            <source>list the database&apos;s external tables</source>
            <translation>sehen Sie die externen Tabellen der Datenbank an</translation>
        </message>
        <message>
            <source>list the database&apos;s principals</source>
            <translation>sehen Sie die Prinzipale der Datenbank an</translation>
        </message>
        <message>
            <source>list the database&apos;s followers</source>
            <translation>sehen Sie die Follower der Datenbank an</translation>
        </message>
        <message>
            <source>list the databases of the cluster</source>
            <translation>sehen Sie die Datenbanken des Clusters an</translation>
        </message>
        <message>
            <source>it is paused</source>
            <translation>es ist angehalten</translation>
        </message>
        <message>
            <source>it is no number with a unit</source>
            <translation>es ist keine Zahl mit einer Einheit</translation>
        </message>
        <message>
            <source>it is empty</source>
            <translation>es ist leer</translation>
        </message>
        <message>
            <source>drop it first, or choose another name</source>
            <translation>löschen Sie es zuerst, oder wählen Sie einen anderen Namen</translation>
        </message>
        <message>
            <source>choose another name, or drop it first</source>
            <translation>wählen Sie einen anderen Namen, oder löschen Sie es zuerst</translation>
        </message>
        <message>
            <source>create it with its columns</source>
            <translation>legen Sie sie mit ihren Spalten an</translation>
        </message>
        <message>
            <source>create it first, or let the ingestion create it (--create)</source>
            <translation>legen Sie sie zuerst an, oder lassen Sie sie aus der Quelle anlegen</translation>
        </message>
        <message>
            <source>choose another name with a name override or prefix</source>
            <translation>wählen Sie einen anderen Namen oder ein Präfix</translation>
        </message>
        <message>
            <source>ask the leader&apos;s owner, then attach it again</source>
            <translation>fragen Sie den Eigentümer des Leaders, und hängen Sie ihn dann wieder an</translation>
        </message>
        <message>
            <source>another function of that name exists</source>
            <translation>es gibt eine andere Funktion dieses Namens</translation>
        </message>
        <message>
            <source>detach its followers first</source>
            <translation>hängen Sie zuerst seine Follower ab</translation>
        </message>
        <message>
            <source>it is followed by %1</source>
            <translation>ihr folgt %1</translation>
        </message>
        <message>
            <source>it is a follower database</source>
            <translation>es ist eine Follower-Datenbank</translation>
        </message>
        <message>
            <source>it is a read-only follower database</source>
            <translation>es ist eine schreibgeschützte Follower-Datenbank</translation>
        </message>
        <message>
            <source>change its leader, database %1 on %2</source>
            <translation>ändern Sie ihren Leader, die Datenbank %1 auf %2</translation>
        </message>
        <message>
            <source>it has follower databases, or is part of a share</source>
            <translation>er hat Follower-Datenbanken, oder er ist Teil einer Freigabe</translation>
        </message>
        <message>
            <source>detach these first, and remove its datasets from the share</source>
            <translation>hängen Sie diese zuerst ab, und entfernen Sie seine Datasets aus der Freigabe</translation>
        </message>
        <message>
            <source>the cluster has a follower database of that name</source>
            <translation>der Cluster hat eine Follower-Datenbank dieses Namens</translation>
        </message>
        <message>
            <source>the cluster has a leader database of that name</source>
            <translation>der Cluster hat eine Leader-Datenbank dieses Namens</translation>
        </message>
        <message>
            <source>the folder is not there</source>
            <translation>der Ordner ist nicht da</translation>
        </message>
        <message>
            <source>only SELECT statements run here</source>
            <translation>hier laufen nur SELECT-Anweisungen</translation>
        </message>
        <message>
            <source>it is not exactly one statement</source>
            <translation>es ist nicht genau eine Anweisung</translation>
        </message>
        <message>
            <source>run statements one at a time</source>
            <translation>führen Sie Anweisungen einzeln aus</translation>
        </message>
        <message>
            <source>%1 is not allowed here</source>
            <translation>%1 ist hier nicht erlaubt</translation>
        </message>
        <message>
            <source>check the statement&apos;s syntax</source>
            <translation>prüfen Sie die Schreibweise der Anweisung</translation>
        </message>
        <message>
            <source>check the spelling; files and other databases can&apos;t be read here</source>
            <translation>prüfen Sie die Schreibweise; Dateien und andere Datenbanken können hier nicht gelesen werden</translation>
        </message>
        <message>
            <source>its first synchronisation is not finished</source>
            <translation>ihr erster Abgleich ist noch nicht fertig</translation>
        </message>
        <message>
            <source>process %1 runs it already</source>
            <translation>der Prozess %1 führt sie schon aus</translation>
        </message>
        <message>
            <source>use that window, or end that process first</source>
            <translation>verwenden Sie dessen Fenster, oder beenden Sie zuerst diesen Prozess</translation>
        </message>
        <message>
            <source>the file can&apos;t be written</source>
            <translation>die Datei kann nicht geschrieben werden</translation>
        </message>
        <message>
            <source>the leader&apos;s file is not there</source>
            <translation>die Datei des Leaders ist nicht da</translation>
        </message>
        <message>
            <source>it exists with other columns</source>
            <translation>es gibt sie mit anderen Spalten</translation>
        </message>
        <message>
            <source>it exists already</source>
            <translation>es gibt sie schon</translation>
        </message>
        <message>
            <source>write it as aaduser=ann@example.org, aadgroup=… or aadapp=…</source>
            <translation>schreiben Sie aaduser=ann@example.org, aadgroup=… oder aadapp=…</translation>
        </message>
        <message>
            <source>write it like 7d, 36h, 10m, 30s or 100ms</source>
            <translation>schreiben Sie etwa 7d, 36h, 10m, 30s oder 100ms</translation>
        </message>
        <message>
            <source>write it like 512MiB or 10GB</source>
            <translation>schreiben Sie etwa 512MiB oder 10GB</translation>
        </message>
        <message>
            <source>use admins, users, viewers or monitors</source>
            <translation>verwenden Sie admins, users, viewers oder monitors</translation>
        </message>
        <message>
            <source>another commit took this version</source>
            <translation>eine andere Änderung kam zuvor</translation>
        </message>
        <message>
            <source>its checksum does not match</source>
            <translation>seine Prüfsumme stimmt nicht</translation>
        </message>
        <message>
            <source>it will be fetched again; if this stays, the leader&apos;s file is damaged</source>
            <translation>es wird neu geholt; bleibt das so, ist die Datei des Leaders beschädigt</translation>
        </message>
        <message>
            <source>what the leader has is damaged too</source>
            <translation>was der Leader hat, ist ebenfalls beschädigt</translation>
        </message>
        <message>
            <source>restore the leader&apos;s file</source>
            <translation>stellen Sie die Datei des Leaders wieder her</translation>
        </message>
        <message>
            <source>the materialized view %1 reads it</source>
            <translation>die materialisierte Sicht %1 liest sie</translation>
        </message>
        <message>
            <source>drop the view first</source>
            <translation>löschen Sie zuerst die Sicht</translation>
        </message>
        <message>
            <source>choose 1 to 255 bytes of letters, digits, &apos;_&apos; and &apos;-&apos;</source>
            <translation>wählen Sie 1 bis 255 Bytes aus Buchstaben, Ziffern, „_“ und „-“</translation>
        </message>
        <message>
            <source>wait longer, or look at its sync status</source>
            <translation>warten Sie länger, oder sehen Sie den Stand des Abgleichs an</translation>
        </message>
        <message>
            <source>there is no Delta table in that folder</source>
            <translation>in diesem Ordner ist keine Delta-Tabelle</translation>
        </message>
        <message>
            <source>name the folder that holds _delta_log</source>
            <translation>nennen Sie den Ordner, in dem _delta_log liegt</translation>
        </message>
        <message>
            <source>that folder belongs to the storage&apos;s databases</source>
            <translation>dieser Ordner gehört zu den Datenbanken des Speichers</translation>
        </message>
        <message>
            <source>name the folder of a Delta table beside the folder databases</source>
            <translation>nennen Sie den Ordner einer Delta-Tabelle neben dem Ordner databases</translation>
        </message>
        <message>
            <source>it is table %1 of database %2 already</source>
            <translation>es ist schon die Tabelle %1 der Datenbank %2</translation>
        </message>
        <message>
            <source>drop it there first; its files stay</source>
            <translation>löschen Sie sie zuerst dort; ihre Dateien bleiben</translation>
        </message>
        <message>
            <source>it lies outside the cluster&apos;s storage %1</source>
            <translation>es liegt außerhalb des Speichers des Clusters, %1</translation>
        </message>
        <message>
            <source>move it there, or make a cluster whose storage holds it, or an external table of it</source>
            <translation>verschieben Sie es dorthin, oder legen Sie einen Cluster an, in dessen Speicher es liegt, oder eine externe Tabelle darauf</translation>
        </message>
        <message>
            <source>the Delta table feature &quot;%1&quot; is not implemented</source>
            <translation>die Delta-Tabellenfunktion „%1“ ist nicht umgesetzt</translation>
        </message>
        <message>
            <source>values of type %1 can&apos;t be read as %2 without rewriting extents</source>
            <translation>Werte vom Typ %1 können nicht als %2 gelesen werden, ohne Extents neu zu schreiben</translation>
        </message>
        <message>
            <source>it is one of all databases that %1 follows at %2</source>
            <translation>sie ist eine aller Datenbanken, denen %1 bei %2 folgt</translation>
        </message>
        <message>
            <source>detach all of them: %1</source>
            <translation>hängen Sie alle ab: %1</translation>
        </message>
        <message>
            <source>it holds nothing</source>
            <translation>sie enthält nichts</translation>
        </message>
        <message>
            <source>an invitation waits for an answer already: %1</source>
            <translation>eine Einladung wartet schon auf eine Antwort: %1</translation>
        </message>
        <message>
            <source>the share has it with other lists</source>
            <translation>die Freigabe hat es mit anderen Listen</translation>
        </message>
        <message>
            <source>remove that dataset first</source>
            <translation>entfernen Sie zuerst jenes Dataset</translation>
        </message>
        <message>
            <source>the share has %1 already, and a database can be in it only once</source>
            <translation>die Freigabe hat schon %1, und eine Datenbank kann nur einmal darin sein</translation>
        </message>
        <message>
            <source>it has the share %1</source>
            <translation>es hat die Freigabe %1</translation>
        </message>
        <message>
            <source>delete its shares first</source>
            <translation>löschen Sie zuerst seine Freigaben</translation>
        </message>
        <message>
            <source>it exists with another spelling, description or terms of use</source>
            <translation>es gibt sie mit anderer Schreibweise, Beschreibung oder anderen Bedingungen</translation>
        </message>
        <message>
            <source>choose another name, or use the share there is</source>
            <translation>wählen Sie einen anderen Namen, oder verwenden Sie die vorhandene Freigabe</translation>
        </message>
        <message>
            <source>it exists with another spelling, e-mail address or organization</source>
            <translation>es gibt es mit anderer Schreibweise, E-Mail-Adresse oder Organisation</translation>
        </message>
        <message>
            <source>choose another name, or use the account there is</source>
            <translation>wählen Sie einen anderen Namen, oder verwenden Sie das vorhandene Konto</translation>
        </message>
        <message>
            <source>nothing is left to withdraw</source>
            <translation>es gibt nichts mehr zurückzuziehen</translation>
        </message>
        <message>
            <source>the message is too long, or no text</source>
            <translation>die Nachricht ist zu lang oder kein Text</translation>
        </message>
        <message>
            <source>write at most 4 KiB of plain text</source>
            <translation>schreiben Sie höchstens 4 KiB reinen Text</translation>
        </message>
        <message>
            <source>the cluster has no leader database of that name</source>
            <translation>der Cluster hat keine Leader-Datenbank dieses Namens</translation>
        </message>
        <message>
            <source>it was deleted</source>
            <translation>sie wurde gelöscht</translation>
        </message>
        <message>
            <source>free some space, then try again</source>
            <translation>schaffen Sie Platz, und versuchen Sie es dann noch einmal</translation>
        </message>
        <message>
            <source>it has expired</source>
            <translation>sie ist abgelaufen</translation>
        </message>
        <message>
            <source>its provider has withdrawn it</source>
            <translation>ihr Anbieter hat sie zurückgezogen</translation>
        </message>
        <message>
            <source>it was rejected already</source>
            <translation>sie wurde schon abgelehnt</translation>
        </message>
        <message>
            <source>ask its provider for a new one</source>
            <translation>bitten Sie den Anbieter um eine neue</translation>
        </message>
        <message>
            <source>it was accepted already, and can be accepted only once</source>
            <translation>sie wurde schon angenommen, und das geht nur einmal</translation>
        </message>
        <message>
            <source>if that was not you, tell its provider</source>
            <translation>wenn das nicht Sie waren, sagen Sie es dem Anbieter</translation>
        </message>
        <message>
            <source>its share service doesn&apos;t know it, or it was replaced by a newer one</source>
            <translation>der Freigabedienst kennt sie nicht, oder eine neuere hat sie ersetzt</translation>
        </message>
        <message>
            <source>use the newest that you were sent, or ask its provider for a new one</source>
            <translation>nehmen Sie die neueste, die Sie bekommen haben, oder bitten Sie den Anbieter um eine neue</translation>
        </message>
        <message>
            <source>it was signed by somebody else than the account whose share it offers</source>
            <translation>unterschrieben hat sie jemand anders als das Konto, dessen Freigabe sie anbietet</translation>
        </message>
        <message>
            <source>do not trust it; ask the provider whether they sent it</source>
            <translation>trauen Sie ihr nicht; fragen Sie den Anbieter, ob sie von ihm ist</translation>
        </message>
        <message>
            <source>the share has terms of use, which were not accepted</source>
            <translation>die Freigabe hat Nutzungsbedingungen, die nicht angenommen wurden</translation>
        </message>
        <message>
            <source>%1 revoked it on %2</source>
            <translation>%1 hat sie am %2 widerrufen</translation>
        </message>
        <message>
            <source>ask %1 to reinstate it</source>
            <translation>bitten Sie %1, sie wiederherzustellen</translation>
        </message>
        <message>
            <source>%1 deleted the share on %2</source>
            <translation>%1 hat die Freigabe am %2 gelöscht</translation>
        </message>
        <message>
            <source>ask %1 for another one</source>
            <translation>bitten Sie %1 um eine andere</translation>
        </message>
        <message>
            <source>its provider could not be reached since %1, for longer than its lease</source>
            <translation>ihr Anbieter ist seit %1 nicht zu erreichen, länger als ihre Leihfrist</translation>
        </message>
        <message>
            <source>it comes back when %1 can be reached</source>
            <translation>sie kommt wieder, sobald %1 zu erreichen ist</translation>
        </message>
        <message>
            <source>its share %1 was deleted, which ended it</source>
            <translation>ihre Freigabe %1 wurde gelöscht; damit hat es geendet</translation>
        </message>
        <message>
            <source>another program listens there</source>
            <translation>ein anderes Programm belegt ihn</translation>
        </message>
        <message>
            <source>end what listens there, or choose another port</source>
            <translation>beenden Sie, was dort lauscht, oder wählen Sie einen anderen Port</translation>
        </message>
        <message>
            <source>choose an address of this machine</source>
            <translation>wählen Sie eine Adresse dieses Rechners</translation>
        </message>
        <message>
            <source>its private key is not where secrets are kept</source>
            <translation>sein privater Schlüssel ist nicht dort, wo Geheimnisse aufbewahrt werden</translation>
        </message>
        <message>
            <source>it is not a certificate in PEM</source>
            <translation>es ist kein Zertifikat in PEM</translation>
        </message>
        <message>
            <source>check its name and its permissions</source>
            <translation>prüfen Sie Name und Rechte</translation>
        </message>
        <message>
            <source>there is no xdg-email on the PATH</source>
            <translation>im PATH ist kein xdg-email</translation>
        </message>
        <message>
            <source>xdg-email found no mail program</source>
            <translation>xdg-email hat kein Mailprogramm gefunden</translation>
        </message>
        <message>
            <source>the mail program could not be opened</source>
            <translation>das Mailprogramm ließ sich nicht öffnen</translation>
        </message>
        <message>
            <source>see that xdg-email opens your mail program (Debian: package xdg-utils), or send the file to %1 yourself</source>
            <translation>sorgen Sie dafür, dass xdg-email Ihr Mailprogramm öffnet (Debian: Paket xdg-utils), oder senden Sie die Datei selbst an %1</translation>
        </message>
        <message>
            <source>add a dataset to it first, with Add dataset…</source>
            <translation>fügen Sie ihr zuerst ein Dataset hinzu, mit „Dataset hinzufügen …“</translation>
        </message>
        <message>
            <source>Send again… on the Invitations page makes a new file for it</source>
            <translation>„Erneut senden …“ auf der Seite Einladungen macht eine neue Datei dafür</translation>
        </message>
        <message>
            <source>make a new file with Send again… on the Invitations page</source>
            <translation>machen Sie eine neue Datei mit „Erneut senden …“ auf der Seite Einladungen</translation>
        </message>
        <message>
            <source>make a new one with Invite…</source>
            <translation>machen Sie eine neue mit „Einladen …“</translation>
        </message>
        <message>
            <source>see the Invitations page</source>
            <translation>siehe die Seite Einladungen</translation>
        </message>
        <message>
            <source>see the Sync page</source>
            <translation>siehe die Seite Abgleich</translation>
        </message>
        <message>
            <source>see the Clusters page</source>
            <translation>siehe die Seite Cluster</translation>
        </message>
        <message>
            <source>detach %1 first, on the Clusters page</source>
            <translation>hängen Sie %1 zuerst ab, auf der Seite Cluster</translation>
        </message>
        <message>
            <source>detach it on the Clusters page</source>
            <translation>hängen Sie sie auf der Seite Cluster ab</translation>
        </message>
        <message>
            <source>unmap %1 first, on the Received shares page</source>
            <translation>heben Sie zuerst die Zuordnung von %1 auf, auf der Seite Erhaltene Freigaben</translation>
        </message>
        <message>
            <source>drop it as a materialized view, on the Clusters page</source>
            <translation>löschen Sie sie als materialisierte Sicht, auf der Seite Cluster</translation>
        </message>
        <message>
            <source>to give it up, delete %1 on the Received shares page</source>
            <translation>um sie aufzugeben, löschen Sie %1 auf der Seite Erhaltene Freigaben</translation>
        </message>
        <message>
            <source>delete %1 first, on the Received shares page</source>
            <translation>löschen Sie zuerst %1, auf der Seite Erhaltene Freigaben</translation>
        </message>
        <message>
            <source>finish that: delete %1 on the Received shares page</source>
            <translation>bringen Sie das zu Ende: Löschen Sie %1 auf der Seite Erhaltene Freigaben</translation>
        </message>
        <message>
            <source>see the Received shares page</source>
            <translation>siehe die Seite Erhaltene Freigaben</translation>
        </message>
        <message>
            <source>create it with New share… or Accept invitation…</source>
            <translation>legen Sie es mit „Neue Freigabe …“ oder „Einladung annehmen …“ an</translation>
        </message>
        <message>
            <source>see the Sent shares page, or create it there</source>
            <translation>siehe die Seite Gesendete Freigaben, oder legen Sie sie dort an</translation>
        </message>
        <message>
            <source>see the Sent shares page</source>
            <translation>siehe die Seite Gesendete Freigaben</translation>
        </message>
        <message>
            <source>see the datasets of %1 on the Sent shares page</source>
            <translation>siehe die Datasets von %1 auf der Seite Gesendete Freigaben</translation>
        </message>
        <message>
            <source>see the share subscriptions on the Sent shares page</source>
            <translation>siehe die Abonnements auf der Seite Gesendete Freigaben</translation>
        </message>
        <message>
            <source>see the Clusters page; a follower database is shared by its leader</source>
            <translation>siehe die Seite Cluster; eine Follower-Datenbank wird von ihrem Leader freigegeben</translation>
        </message>
        <message>
            <source>change them on the Sync page</source>
            <translation>ändern Sie sie auf der Seite Abgleich</translation>
        </message>
        <message>
            <source>unmap it first, or change the follower on the Sync page</source>
            <translation>heben Sie zuerst die Zuordnung auf, oder ändern Sie den Follower auf der Seite Abgleich</translation>
        </message>
        <message>
            <source>enlarge the cache of %1 on the Clusters page, or shorten the hot spans of its follower databases on the Sync page</source>
            <translation>vergrößern Sie den Cache von %1 auf der Seite Cluster, oder verkürzen Sie die heißen Spannen seiner Follower-Datenbanken auf der Seite Abgleich</translation>
        </message>
        <message>
            <source>wait until the Sync page says that it is up to date</source>
            <translation>warten Sie, bis die Seite Abgleich sagt, dass sie aktuell ist</translation>
        </message>
        <message>
            <source>map it on the Received shares page</source>
            <translation>ordnen Sie sie auf der Seite Erhaltene Freigaben zu</translation>
        </message>
        <message>
            <source>turn the share service on first, in the settings</source>
            <translation>schalten Sie zuerst den Freigabedienst ein, in den Einstellungen</translation>
        </message>
        <message>
            <source>its host or the sender&apos;s address is missing</source>
            <translation>der Server oder die Absenderadresse fehlt</translation>
        </message>
        <message>
            <source>there is a password, but no user name</source>
            <translation>es gibt ein Kennwort, aber keinen Benutzernamen</translation>
        </message>
        <message>
            <source>there is no password for the user %1</source>
            <translation>es gibt kein Kennwort für den Benutzer %1</translation>
        </message>
        <message>
            <source>the password is empty, or no single line</source>
            <translation>das Kennwort ist leer oder keine einzelne Zeile</translation>
        </message>
        <message>
            <source>write it as one line of at most 1 KiB</source>
            <translation>schreiben Sie es als eine Zeile von höchstens 1 KiB</translation>
        </message>
        <message>
            <source>no mail server is set</source>
            <translation>kein Mailserver ist eingestellt</translation>
        </message>
        <message>
            <source>it is no host name</source>
            <translation>es ist kein Rechnername</translation>
        </message>
        <message>
            <source>write it as smtp.example.org</source>
            <translation>schreiben Sie ihn wie smtp.example.org</translation>
        </message>
        <message>
            <source>the user name is none</source>
            <translation>der Benutzername ist keiner</translation>
        </message>
        <message>
            <source>write it as the server&apos;s operator gave it to you</source>
            <translation>schreiben Sie ihn, wie der Betreiber des Servers ihn Ihnen gegeben hat</translation>
        </message>
        <message>
            <source>invitations would travel in the clear to another machine</source>
            <translation>Einladungen gingen unverschlüsselt zu einem anderen Rechner</translation>
        </message>
        <message>
            <source>its certificate is not trusted: %1</source>
            <translation>seinem Zertifikat wird nicht vertraut: %1</translation>
        </message>
        <message>
            <source>it offers no STARTTLS, and nothing is sent in the clear</source>
            <translation>er bietet kein STARTTLS an, und unverschlüsselt wird nichts gesendet</translation>
        </message>
        <message>
            <source>no TLS connection came about: %1</source>
            <translation>es kam keine TLS-Verbindung zustande: %1</translation>
        </message>
        <message>
            <source>it can&apos;t log in anybody now: %1</source>
            <translation>er kann gerade niemanden anmelden: %1</translation>
        </message>
        <message>
            <source>try again later</source>
            <translation>versuchen Sie es später noch einmal</translation>
        </message>
        <message>
            <source>it refused the user name %1 or the password: %2</source>
            <translation>er hat den Benutzernamen %1 oder das Kennwort abgelehnt: %2</translation>
        </message>
        <message>
            <source>it refused the message: %1</source>
            <translation>er hat die Nachricht abgelehnt: %1</translation>
        </message>
        <message>
            <source>check sender and recipient, or ask who runs the server</source>
            <translation>prüfen Sie Absender und Empfänger, oder fragen Sie den Betreiber des Servers</translation>
        </message>
        <message>
            <source>it takes no message now: %1</source>
            <translation>er nimmt gerade keine Nachricht an: %1</translation>
        </message>
        <message>
            <source>its password is not among the secrets of this workspace</source>
            <translation>sein Kennwort ist nicht unter den Geheimnissen dieses Arbeitsbereichs</translation>
        </message>
        <message>
            <source>it is none that every mail server takes</source>
            <translation>sie ist keine, die jeder Mailserver annimmt</translation>
        </message>
        <message>
            <source>write it as name@example.org, in ASCII</source>
            <translation>schreiben Sie sie wie name@example.org, in ASCII</translation>
        </message>
        <message>
            <source>write it as name@example.org</source>
            <translation>schreiben Sie sie wie name@example.org</translation>
        </message>
        <message>
            <source>it is none</source>
            <translation>es ist keine</translation>
        </message>
        <message>
            <source>set it again with Mail settings… in the File menu</source>
            <translation>stellen Sie ihn im Menü Datei unter Mail-Einstellungen … noch einmal ein</translation>
        </message>
        <message>
            <source>write both</source>
            <translation>schreiben Sie beides</translation>
        </message>
        <message>
            <source>set it with Mail settings… in the File menu</source>
            <translation>stellen Sie ihn im Menü Datei unter Mail-Einstellungen … ein</translation>
        </message>
        <message>
            <source>write it too</source>
            <translation>schreiben Sie ihn dazu</translation>
        </message>
        <message>
            <source>write it</source>
            <translation>schreiben Sie es</translation>
        </message>
        <message>
            <source>choose STARTTLS or TLS</source>
            <translation>wählen Sie STARTTLS oder TLS</translation>
        </message>
        <message>
            <source>if it has a port for TLS, choose TLS</source>
            <translation>wenn er einen Port für TLS hat, wählen Sie TLS</translation>
        </message>
        <message>
            <source>check its port and encryption</source>
            <translation>prüfen Sie Port und Verschlüsselung</translation>
        </message>
        <message>
            <source>write it again</source>
            <translation>schreiben Sie es noch einmal</translation>
        </message>
        <message>
            <source>check that it runs and is the right one, then try again</source>
            <translation>prüfen Sie, ob er läuft und der richtige ist, und versuchen Sie es noch einmal</translation>
        </message>
        <message>
            <source>then send it again with Send again… on the Invitations page</source>
            <translation>senden Sie sie dann mit Erneut senden … auf der Seite Einladungen</translation>
        </message>
        <message>
            <source>make it anew with Send again… on the Invitations page</source>
            <translation>erstellen Sie sie neu mit Erneut senden … auf der Seite Einladungen</translation>
        </message>
        <message>
            <source>%1 does not have its private key</source>
            <translation>%1 hat seinen privaten Schlüssel nicht</translation>
        </message>
        <message>
            <source>use the secret store that the account was first used with, or delete the account and create it again</source>
            <translation>nehmen Sie den Geheimnisspeicher, mit dem das Konto zuerst verwendet wurde, oder löschen Sie das Konto und legen Sie es neu an</translation>
        </message>
        <message>
            <source>%1 does not have its credential</source>
            <translation>%1 hat ihren Zugangsschlüssel nicht</translation>
        </message>
        <message>
            <source>use the secret store that it was accepted with, or ask for a new invitation</source>
            <translation>nehmen Sie den Geheimnisspeicher, mit dem sie angenommen wurde, oder bitten Sie um eine neue Einladung</translation>
        </message>
        <message>
            <source>the account %1 has accepted it</source>
            <translation>das Konto %1 hat sie angenommen</translation>
        </message>
        <message>
            <source>use received share %1</source>
            <translation>nehmen Sie die erhaltene Freigabe %1</translation>
        </message>
        <message>
            <source>it was received as %1</source>
            <translation>sie wurde als %1 empfangen</translation>
        </message>
        <message>
            <source>what it led to is being deleted</source>
            <translation>was aus ihr entstand, wird gerade gelöscht</translation>
        </message>
        <message>
            <source>there is a received share %1 already</source>
            <translation>es gibt schon eine erhaltene Freigabe %1</translation>
        </message>
        <message>
            <source>it is mapped to %1 in another way</source>
            <translation>sie ist %1 schon auf andere Weise zugeordnet</translation>
        </message>
        <message>
            <source>its invitation is being accepted</source>
            <translation>ihre Einladung wird gerade angenommen</translation>
        </message>
        <message>
            <source>try again when the provider&apos;s share service can be reached</source>
            <translation>versuchen Sie es wieder, wenn der Freigabedienst des Anbieters zu erreichen ist</translation>
        </message>
        <message>
            <source>it was unmapped at the same moment</source>
            <translation>die Zuordnung wurde im selben Moment aufgehoben</translation>
        </message>
        <message>
            <source>it was mapped at the same moment</source>
            <translation>sie wurde im selben Moment zugeordnet</translation>
        </message>
        <message>
            <source>it was accepted at the same moment</source>
            <translation>sie wurde im selben Moment angenommen</translation>
        </message>
        <message>
            <source>it was deleted at the same moment</source>
            <translation>sie wurde im selben Moment gelöscht</translation>
        </message>
        <message>
            <source>it doesn&apos;t say where the provider&apos;s share service is</source>
            <translation>sie sagt nicht, wo der Freigabedienst des Anbieters ist</translation>
        </message>
        <message>
            <source>it was accepted here, as %1</source>
            <translation>sie wurde hier angenommen, als %1</translation>
        </message>
        <message>
            <source>the provider&apos;s share service could not be told</source>
            <translation>dem Freigabedienst des Anbieters konnte es nicht gesagt werden</translation>
        </message>
        <message>
            <source>an invitation can&apos;t be valid for %1</source>
            <translation>eine Einladung kann nicht %1 lang gelten</translation>
        </message>
        <message>
            <source>choose 1m to 366d</source>
            <translation>wählen Sie 1m bis 366d</translation>
        </message>
        <message>
            <source>none waits for an answer</source>
            <translation>keine wartet auf eine Antwort</translation>
        </message>
        <message>
            <source>its storage %1 is empty, as an unmounted disk is</source>
            <translation>sein Speicher %1 ist leer, wie ein Datenträger, der nicht eingehängt ist</translation>
        </message>
        <message>
            <source>mount it or put it back; a cluster that never had a database needs its first one</source>
            <translation>hängen Sie ihn ein oder bringen Sie ihn zurück; ein Cluster, der noch nie eine Datenbank hatte, braucht seine erste</translation>
        </message>
        <message>
            <source>lists of tables can&apos;t be given for a whole cluster</source>
            <translation>Listen von Tabellen gibt es nicht für einen ganzen Cluster</translation>
        </message>
        <message>
            <source>share single databases, or leave the lists out</source>
            <translation>geben Sie einzelne Datenbanken frei, oder lassen Sie die Listen weg</translation>
        </message>
        <message>
            <source>the share has no such dataset</source>
            <translation>die Freigabe hat kein solches Dataset</translation>
        </message>
        <message>
            <source>it has characters that are no text</source>
            <translation>es hat Zeichen, die kein Text sind</translation>
        </message>
        <message>
            <source>save it as plain text in UTF-8</source>
            <translation>speichern Sie es als reinen Text in UTF-8</translation>
        </message>
        <message>
            <source>there is none of that id</source>
            <translation>es gibt keine mit dieser Id</translation>
        </message>
        <message>
            <source>ask its sender to send it again</source>
            <translation>bitten Sie den Absender, sie noch einmal zu senden</translation>
        </message>
        <message>
            <source>use a newer Sharepane</source>
            <translation>nehmen Sie ein neueres Sharepane</translation>
        </message>
        <message>
            <source>the link is none of an invitation</source>
            <translation>der Link ist keiner einer Einladung</translation>
        </message>
        <message>
            <source>the link was cut off</source>
            <translation>der Link wurde abgeschnitten</translation>
        </message>
        <message>
            <source>the link was cut off, or something was added to it</source>
            <translation>der Link wurde abgeschnitten, oder etwas wurde angehängt</translation>
        </message>
        <message>
            <source>it was cut off, or is no invitation</source>
            <translation>sie wurde abgeschnitten oder ist keine Einladung</translation>
        </message>
        <message>
            <source>it is no invitation</source>
            <translation>es ist keine Einladung</translation>
        </message>
        <message>
            <source>check that it is one</source>
            <translation>prüfen Sie, ob es eine ist</translation>
        </message>
        <message>
            <source>its signature does not hold: it was changed or cut off on the way</source>
            <translation>ihre Signatur stimmt nicht: Sie wurde unterwegs geändert oder abgeschnitten</translation>
        </message>
        <message>
            <source>shorten the share&apos;s terms of use, or share whole clusters instead of single databases</source>
            <translation>kürzen Sie die Nutzungsbedingungen der Freigabe, oder geben Sie ganze Cluster statt einzelner Datenbanken frei</translation>
        </message>
        <message>
            <source>use the same version of Sharepane</source>
            <translation>nehmen Sie dieselbe Version von Sharepane</translation>
        </message>
        <message>
            <source>tell the share&apos;s provider</source>
            <translation>sagen Sie es dem Anbieter der Freigabe</translation>
        </message>
        <message>
            <source>the keychain did not allow it: %1</source>
            <translation>der Schlüsselbund hat es nicht erlaubt: %1</translation>
        </message>
        <message>
            <source>unlock the keychain, then try again</source>
            <translation>entsperren Sie den Schlüsselbund, und versuchen Sie es noch einmal</translation>
        </message>
        <message>
            <source>the system&apos;s keychain has none of that name</source>
            <translation>der Schlüsselbund des Systems hat keines mit diesem Namen</translation>
        </message>
        <message>
            <source>the system&apos;s keychain can&apos;t be used: %1</source>
            <translation>der Schlüsselbund des Systems kann nicht verwendet werden: %1</translation>
        </message>
        <message>
            <source>a certificate and its private key belong together</source>
            <translation>ein Zertifikat und sein privater Schlüssel gehören zusammen</translation>
        </message>
        <message>
            <source>give both files, or neither</source>
            <translation>geben Sie beide Dateien an oder keine</translation>
        </message>
        <message>
            <source>follower database %1 is attached to it</source>
            <translation>die Follower-Datenbank %1 ist an ihn angehängt</translation>
        </message>
        <message>
            <source>received share %1 is mapped to it</source>
            <translation>die erhaltene Freigabe %1 ist ihm zugeordnet</translation>
        </message>
        <message>
            <source>it has the leader database %1</source>
            <translation>er hat die Leader-Datenbank %1</translation>
        </message>
        <message>
            <source>delete its databases first</source>
            <translation>löschen Sie zuerst seine Datenbanken</translation>
        </message>
        <message>
            <source>a follower database has that name</source>
            <translation>eine Follower-Datenbank hat diesen Namen</translation>
        </message>
        <message>
            <source>choose another name, or detach the follower</source>
            <translation>wählen Sie einen anderen Namen, oder hängen Sie den Follower ab</translation>
        </message>
        <message>
            <source>choose another name and storage, or use the cluster there is</source>
            <translation>wählen Sie anderen Namen und Speicher, oder nehmen Sie den Cluster, den es gibt</translation>
        </message>
        <message>
            <source>its cache is too large</source>
            <translation>sein Cache ist zu groß</translation>
        </message>
        <message>
            <source>create a cluster first</source>
            <translation>legen Sie zuerst einen Cluster an</translation>
        </message>
        <message>
            <source>it is a materialized view</source>
            <translation>es ist eine materialisierte Sicht</translation>
        </message>
        <message>
            <source>it is a follower database itself</source>
            <translation>sie ist selbst eine Follower-Datenbank</translation>
        </message>
        <message>
            <source>name its leader database</source>
            <translation>nennen Sie ihre Leader-Datenbank</translation>
        </message>
        <message>
            <source>a cluster can&apos;t follow itself</source>
            <translation>ein Cluster kann nicht sich selbst folgen</translation>
        </message>
        <message>
            <source>choose another follower cluster</source>
            <translation>wählen Sie einen anderen Follower-Cluster</translation>
        </message>
        <message>
            <source>the leader has no such database</source>
            <translation>der Leader hat keine solche Datenbank</translation>
        </message>
        <message>
            <source>it has none at all</source>
            <translation>er hat gar keine</translation>
        </message>
        <message>
            <source>it is attached to %1 with other options</source>
            <translation>sie ist mit anderen Optionen an %1 angehängt</translation>
        </message>
        <message>
            <source>it is attached to %1 with another name</source>
            <translation>sie ist unter einem anderen Namen an %1 angehängt</translation>
        </message>
        <message>
            <source>detach it first, or leave it as it is</source>
            <translation>hängen Sie sie zuerst ab, oder lassen Sie sie, wie sie ist</translation>
        </message>
        <message>
            <source>%1 follows all databases of that leader already</source>
            <translation>%1 folgt schon allen Datenbanken dieses Leaders</translation>
        </message>
        <message>
            <source>detach %1/* first, to follow single ones</source>
            <translation>hängen Sie zuerst %1/* ab, um einzelnen zu folgen</translation>
        </message>
        <message>
            <source>somebody attached it, or deleted its cluster, at the same moment</source>
            <translation>jemand hat sie im selben Moment angehängt oder ihren Cluster gelöscht</translation>
        </message>
        <message>
            <source>look, and try again</source>
            <translation>sehen Sie nach, und versuchen Sie es noch einmal</translation>
        </message>
        <message>
            <source>one name can&apos;t be given to all databases</source>
            <translation>ein Name kann nicht allen Datenbanken gegeben werden</translation>
        </message>
        <message>
            <source>use a name prefix instead</source>
            <translation>nehmen Sie stattdessen ein Präfix</translation>
        </message>
        <message>
            <source>a span can&apos;t be negative</source>
            <translation>eine Spanne kann nicht negativ sein</translation>
        </message>
        <message>
            <source>use 0d to cache nothing</source>
            <translation>nehmen Sie 0d, um nichts zu behalten</translation>
        </message>
        <message>
            <source>a span is negative</source>
            <translation>eine Spanne ist negativ</translation>
        </message>
        <message>
            <source>give one like 7d, 36h or 0d</source>
            <translation>geben Sie eine wie 7d, 36h oder 0d an</translation>
        </message>
        <message>
            <source>a retention of nothing would remove every row at once</source>
            <translation>eine Aufbewahrung von nichts würde sofort jede Zeile entfernen</translation>
        </message>
        <message>
            <source>drop the table instead</source>
            <translation>löschen Sie stattdessen die Tabelle</translation>
        </message>
        <message>
            <source>a merge needs at least 2 extents and a target of 1 KiB</source>
            <translation>ein Zusammenführen braucht mindestens 2 Extents und ein Ziel von 1 KiB</translation>
        </message>
        <message>
            <source>give larger numbers</source>
            <translation>geben Sie größere Zahlen an</translation>
        </message>
        <message>
            <source>use names, in which * stands for any characters</source>
            <translation>nehmen Sie Namen, in denen * für beliebige Zeichen steht</translation>
        </message>
        <message>
            <source>a name has 1 to 255 bytes</source>
            <translation>ein Name hat 1 bis 255 Bytes</translation>
        </message>
        <message>
            <source>no name has such characters</source>
            <translation>kein Name hat solche Zeichen</translation>
        </message>
        <message>
            <source>use wildcards, as in Logs*</source>
            <translation>nehmen Sie Platzhalter wie in Logs*</translation>
        </message>
        <message>
            <source>extents can&apos;t go before they are removed</source>
            <translation>Extents können nicht gehen, bevor sie entfernt sind</translation>
        </message>
        <message>
            <source>use a span such as 0s or 7d</source>
            <translation>nehmen Sie eine Spanne wie 0s oder 7d</translation>
        </message>
        <message>
            <source>name the folder that holds _delta_log, as a path below %1</source>
            <translation>nennen Sie den Ordner, der _delta_log enthält, als Pfad unterhalb von %1</translation>
        </message>
        <message>
            <source>its folder is in use already</source>
            <translation>sein Ordner wird schon verwendet</translation>
        </message>
        <message>
            <source>it uses deletion vectors</source>
            <translation>sie verwendet Deletion Vectors</translation>
        </message>
        <message>
            <source>purge the deletion vectors with the program that wrote them</source>
            <translation>bereinigen Sie die Deletion Vectors mit dem Programm, das sie geschrieben hat</translation>
        </message>
        <message>
            <source>it is %1 in one file and %2 in another</source>
            <translation>sie ist in einer Datei %1 und in einer anderen %2</translation>
        </message>
        <message>
            <source>create the table with the type that you want</source>
            <translation>legen Sie die Tabelle mit dem Typ an, den Sie wollen</translation>
        </message>
        <message>
            <source>the table has no column %1; it has %2</source>
            <translation>die Tabelle hat keine Spalte %1; sie hat %2</translation>
        </message>
        <message>
            <source>rename or remove them, or add them to the table first</source>
            <translation>benennen Sie sie um, entfernen Sie sie, oder fügen Sie sie zuerst der Tabelle hinzu</translation>
        </message>
        <message>
            <source>it has no column %1</source>
            <translation>sie hat keine Spalte %1</translation>
        </message>
        <message>
            <source>column &quot;%1&quot; is there twice (ignoring case)</source>
            <translation>die Spalte „%1“ ist zweimal da (ohne Groß- und Kleinschreibung)</translation>
        </message>
        <message>
            <source>add a header with the names of the columns</source>
            <translation>fügen Sie eine Kopfzeile mit den Namen der Spalten hinzu</translation>
        </message>
        <message>
            <source>nothing was ingested; fetch or make the file again, then repeat</source>
            <translation>nichts wurde eingelesen; holen oder erzeugen Sie die Datei neu, und wiederholen Sie es</translation>
        </message>
        <message>
            <source>it can&apos;t be opened</source>
            <translation>sie kann nicht geöffnet werden</translation>
        </message>
        <message>
            <source>give this user the right to read it</source>
            <translation>geben Sie diesem Benutzer das Recht, sie zu lesen</translation>
        </message>
        <message>
            <source>it can&apos;t be read to its end</source>
            <translation>sie kann nicht bis zum Ende gelesen werden</translation>
        </message>
        <message>
            <source>it is not CSV</source>
            <translation>sie ist kein CSV</translation>
        </message>
        <message>
            <source>only local files can be ingested</source>
            <translation>nur lokale Dateien können eingelesen werden</translation>
        </message>
        <message>
            <source>download it first</source>
            <translation>laden Sie sie zuerst herunter</translation>
        </message>
        <message>
            <source>another ingestion uses the same batch id</source>
            <translation>ein anderes Einlesen verwendet dieselbe Stapelkennung</translation>
        </message>
        <message>
            <source>it was dropped meanwhile</source>
            <translation>sie wurde inzwischen gelöscht</translation>
        </message>
        <message>
            <source>it was deleted meanwhile</source>
            <translation>er wurde inzwischen gelöscht</translation>
        </message>
        <message>
            <source>it was detached meanwhile</source>
            <translation>sie wurde inzwischen abgehängt</translation>
        </message>
        <message>
            <source>the principal has no role there that allows it</source>
            <translation>der Prinzipal hat dort keine Rolle, die es erlaubt</translation>
        </message>
        <message>
            <source>ask an administrator of the database for a role</source>
            <translation>bitten Sie einen Administrator der Datenbank um eine Rolle</translation>
        </message>
        <message>
            <source>try again in a moment</source>
            <translation>versuchen Sie es gleich noch einmal</translation>
        </message>
        <message>
            <source>it is asked again by itself</source>
            <translation>er wird von selbst wieder gefragt</translation>
        </message>
        <message>
            <source>leave the name empty</source>
            <translation>lassen Sie den Namen leer</translation>
        </message>
        <message>
            <source>choose another name</source>
            <translation>wählen Sie einen anderen Namen</translation>
        </message>
        <message>
            <source>to end what it led to, revoke the share subscription on the Sent shares page</source>
            <translation>um zu beenden, wozu sie geführt hat, widerrufen Sie das Abonnement auf der Seite Gesendete Freigaben</translation>
        </message>
        <message>
            <source>ask %1 to turn the share service on with its public URL, and to send the invitation again</source>
            <translation>bitten Sie %1, den Freigabedienst mit seiner öffentlichen URL einzuschalten und die Einladung noch einmal zu senden</translation>
        </message>
        <message>
            <source>it is told when it can be reached; or give that up: delete %1 on the Received shares page</source>
            <translation>er erfährt es, wenn er zu erreichen ist; oder geben Sie das auf: Löschen Sie %1 auf der Seite Erhaltene Freigaben</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ClusterPane</name>
        <message>
            <source>Database</source>
            <translation>Datenbank</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>Art</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>Version</translation>
        </message>
        <message>
            <source>Last commit</source>
            <translation>Letzter Commit</translation>
        </message>
        <message>
            <source>Databases</source>
            <translation>Datenbanken</translation>
        </message>
        <message>
            <source>Cluster</source>
            <translation>Cluster</translation>
        </message>
        <message>
            <source>Storage</source>
            <translation>Speicher</translation>
        </message>
        <message>
            <source>Location</source>
            <translation>Ort</translation>
        </message>
        <message>
            <source>Cache</source>
            <translation>Cache</translation>
        </message>
        <message>
            <source>%1 of %2 (%3 %)</source>
            <translation>%1 von %2 (%3 %)</translation>
        </message>
        <message>
            <source>Leader databases</source>
            <translation>Leader-Datenbanken</translation>
        </message>
        <message>
            <source>Follower databases</source>
            <translation>Follower-Datenbanken</translation>
        </message>
        <message>
            <source>Change cache limit…</source>
            <translation>Cache-Limit ändern …</translation>
        </message>
        <message>
            <source>Change the cache limit</source>
            <translation>Cache-Limit ändern</translation>
        </message>
        <message>
            <source>Cache limit</source>
            <translation>Cache-Limit</translation>
        </message>
        <message>
            <source>How many GiB of followed databases %1 may keep on this machine</source>
            <translation>Wie viele GiB gefolgter Datenbanken %1 auf diesem Rechner behalten darf</translation>
        </message>
        <message>
            <source>Change</source>
            <translation>Ändern</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>The cache is %1 too small for what is hot.</source>
            <translation>Der Cache ist um %1 zu klein für das, was heiß ist.</translation>
        </message>
        <message>
            <source>Raise its limit, or shorten the hot spans of its followers.</source>
            <translation>Heben Sie sein Limit an, oder verkürzen Sie die heißen Spannen seiner Follower.</translation>
        </message>
        <message>
            <source>Change the limit…</source>
            <translation>Limit ändern …</translation>
        </message>
        <message>
            <source>Leader</source>
            <translation>Leader</translation>
        </message>
        <message>
            <source>What is followed</source>
            <translation>Umfang</translation>
        </message>
        <message>
            <source>Here</source>
            <translation>Hier</translation>
        </message>
        <message>
            <source>Parts of the cluster</source>
            <translation>Teile des Clusters</translation>
        </message>
        <message>
            <source>What this cluster follows</source>
            <translation>Wem dieser Cluster folgt</translation>
        </message>
        <message>
            <source>This cluster follows nothing yet.</source>
            <translation>Dieser Cluster folgt noch nichts.</translation>
        </message>
        <message>
            <source>Follower options…</source>
            <translation>Follower-Optionen …</translation>
        </message>
        <message>
            <source>Change the follower options of what is selected</source>
            <translation>Follower-Optionen des Ausgewählten ändern</translation>
        </message>
        <message>
            <source>Detach</source>
            <translation>Abhängen</translation>
        </message>
        <message>
            <source>Detach what is selected</source>
            <translation>Ausgewähltes abhängen</translation>
        </message>
        <message>
            <source>Follows</source>
            <translation>Folgt</translation>
        </message>
        <message>
            <source>All databases, future ones included</source>
            <translation>Alle Datenbanken, auch künftige</translation>
        </message>
        <message>
            <source>Follows (%1)</source>
            <translation>Folgt (%1)</translation>
        </message>
        <message>
            <source>Some databases of a leader can&apos;t be followed.</source>
            <translation>Manchen Datenbanken eines Leaders kann nicht gefolgt werden.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ClustersPage</name>
        <message>
            <source>Clusters</source>
            <translation>Cluster</translation>
        </message>
        <message>
            <source>No clusters yet</source>
            <translation>Noch keine Cluster</translation>
        </message>
        <message>
            <source>A cluster holds databases: leaders that you write to, and followers that keep a fresh, read-only copy of somebody else&apos;s leader.</source>
            <translation>Ein Cluster enthält Datenbanken: Leader, in die Sie schreiben, und Follower, die eine frische, schreibgeschützte Kopie eines fremden Leaders bereithalten.</translation>
        </message>
        <message>
            <source>Nothing selected</source>
            <translation>Nichts ausgewählt</translation>
        </message>
        <message>
            <source>New &amp;cluster…</source>
            <translation>Neuer &amp;Cluster …</translation>
        </message>
        <message>
            <source>New &amp;database…</source>
            <translation>Neue &amp;Datenbank …</translation>
        </message>
        <message>
            <source>&amp;Ingest files…</source>
            <translation>Dateien &amp;einlesen …</translation>
        </message>
        <message>
            <source>&amp;Attach a follower…</source>
            <translation>Follower &amp;anhängen …</translation>
        </message>
        <message>
            <source>&amp;Query</source>
            <translation>A&amp;bfragen</translation>
        </message>
        <message>
            <source>Show in &amp;Sync</source>
            <translation>Im Abgleich &amp;zeigen</translation>
        </message>
        <message>
            <source>Re&amp;name…</source>
            <translation>&amp;Umbenennen …</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <source>&amp;Query this table</source>
            <translation>Diese Tabelle a&amp;bfragen</translation>
        </message>
        <message>
            <source>Drop table</source>
            <translation>Tabelle löschen</translation>
        </message>
        <message>
            <source>Detach</source>
            <translation>Abhängen</translation>
        </message>
        <message>
            <source>Delete database</source>
            <translation>Datenbank löschen</translation>
        </message>
        <message>
            <source>Delete cluster</source>
            <translation>Cluster löschen</translation>
        </message>
        <message>
            <source>Select a cluster, a database or what it holds to see more of it.</source>
            <translation>Wählen Sie einen Cluster, eine Datenbank oder etwas darin aus, um mehr davon zu sehen.</translation>
        </message>
        <message>
            <source>New &amp;table…</source>
            <translation>Neue &amp;Tabelle …</translation>
        </message>
        <message>
            <source>New &amp;function…</source>
            <translation>Neue &amp;Funktion …</translation>
        </message>
        <message>
            <source>New</source>
            <translation>Neu</translation>
        </message>
        <message>
            <source>Make a cluster, a database or something in it</source>
            <translation>Einen Cluster, eine Datenbank oder etwas darin anlegen</translation>
        </message>
        <message>
            <source>Search clusters, databases, tables …</source>
            <translation>Cluster, Datenbanken, Tabellen … suchen</translation>
        </message>
        <message>
            <source>Search clusters, databases and what they hold</source>
            <translation>Cluster, Datenbanken und deren Inhalt suchen</translation>
        </message>
        <message>
            <source>Clusters, databases and what they hold</source>
            <translation>Cluster, Datenbanken und deren Inhalt</translation>
        </message>
        <message>
            <source>Drop external table</source>
            <translation>Externe Tabelle löschen</translation>
        </message>
        <message>
            <source>Drop function</source>
            <translation>Funktion löschen</translation>
        </message>
        <message>
            <source>Drop view</source>
            <translation>Sicht löschen</translation>
        </message>
        <message>
            <source>New materialized &amp;view…</source>
            <translation>Neue materialisierte &amp;Sicht …</translation>
        </message>
        <message>
            <source>New e&amp;xternal table…</source>
            <translation>Neue e&amp;xterne Tabelle …</translation>
        </message>
        <message>
            <source>Ad&amp;opt a Delta table…</source>
            <translation>Delta-Tabelle überne&amp;hmen …</translation>
        </message>
        <message>
            <source>%1 follows all databases of %2 now.</source>
            <translation>%1 folgt jetzt allen Datenbanken von %2.</translation>
        </message>
        <message>
            <source>%1 follows %2 now.</source>
            <translation>%1 folgt jetzt %2.</translation>
        </message>
        <message>
            <source>Show in Sync</source>
            <translation>Im Abgleich zeigen</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ColumnDialog</name>
        <message>
            <source>Add a column</source>
            <translation>Spalte hinzufügen</translation>
        </message>
        <message>
            <source>Rename column</source>
            <translation>Spalte umbenennen</translation>
        </message>
        <message>
            <source>Add column</source>
            <translation>Spalte hinzufügen</translation>
        </message>
        <message>
            <source>&amp;Name</source>
            <translation>&amp;Name</translation>
        </message>
        <message>
            <source>&amp;New name</source>
            <translation>&amp;Neuer Name</translation>
        </message>
        <message>
            <source>&amp;Type</source>
            <translation>&amp;Typ</translation>
        </message>
        <message>
            <source>%1 has a column of this name.</source>
            <translation>%1 hat eine Spalte dieses Namens.</translation>
        </message>
        <message>
            <source>No rows are rewritten; followers see the change with their next commit.</source>
            <translation>Es werden keine Zeilen neu geschrieben; Follower sehen die Änderung mit dem nächsten Commit.</translation>
        </message>
        <message>
            <source>Widen column</source>
            <translation>Spalte erweitern</translation>
        </message>
        <message>
            <source>New &amp;type</source>
            <translation>Neuer &amp;Typ</translation>
        </message>
        <message>
            <source>No rows are rewritten: the values that are there are read as the wider type.</source>
            <translation>Es werden keine Zeilen neu geschrieben: Vorhandene Werte werden als der größere Typ gelesen.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ColumnsEdit</name>
        <message>
            <source>First column</source>
            <translation>Erste Spalte</translation>
        </message>
        <message>
            <source>Next column</source>
            <translation>Nächste Spalte</translation>
        </message>
        <message>
            <source>Name of a column</source>
            <translation>Name einer Spalte</translation>
        </message>
        <message>
            <source>Type of the column</source>
            <translation>Typ der Spalte</translation>
        </message>
        <message>
            <source>Leave this column out</source>
            <translation>Diese Spalte weglassen</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::CommandPalette</name>
        <message>
            <source>Nothing has such a name.</source>
            <translation>Nichts hat einen solchen Namen.</translation>
        </message>
        <message>
            <source>Find anything</source>
            <translation>Alles finden</translation>
        </message>
        <message>
            <source>Page, cluster, database, table or action</source>
            <translation>Seite, Cluster, Datenbank, Tabelle oder Aktion</translation>
        </message>
        <message>
            <source>Find anything by its name</source>
            <translation>Alles nach Namen finden</translation>
        </message>
        <message>
            <source>What was found</source>
            <translation>Gefundenes</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::Confirm</name>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::Counts</name>
        <message>
            <source>1 row</source>
            <translation>1 Zeile</translation>
        </message>
        <message>
            <source>%1 rows</source>
            <translation>%1 Zeilen</translation>
        </message>
        <message>
            <source>1 column</source>
            <translation>1 Spalte</translation>
        </message>
        <message>
            <source>%1 columns</source>
            <translation>%1 Spalten</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::DatabasePane</name>
        <message>
            <source>Follower</source>
            <translation>Follower</translation>
        </message>
        <message>
            <source>Machine</source>
            <translation>Rechner</translation>
        </message>
        <message>
            <source>Attached since</source>
            <translation>Angehängt seit</translation>
        </message>
        <message>
            <source>Detach</source>
            <translation>Abhängen</translation>
        </message>
        <message>
            <source>Followers</source>
            <translation>Follower</translation>
        </message>
        <message>
            <source>Detach the selected follower</source>
            <translation>Den ausgewählten Follower abhängen</translation>
        </message>
        <message>
            <source>Follower database in %1</source>
            <translation>Follower-Datenbank in %1</translation>
        </message>
        <message>
            <source>Leader database in %1</source>
            <translation>Leader-Datenbank in %1</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>Version</translation>
        </message>
        <message>
            <source>Last commit</source>
            <translation>Letzter Commit</translation>
        </message>
        <message>
            <source>Leader</source>
            <translation>Leader</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>Art</translation>
        </message>
        <message>
            <source>Nobody follows this database yet.</source>
            <translation>Noch folgt niemand dieser Datenbank.</translation>
        </message>
        <message>
            <source>Parts of the database</source>
            <translation>Teile der Datenbank</translation>
        </message>
        <message>
            <source>Policies</source>
            <translation>Richtlinien</translation>
        </message>
        <message>
            <source>Principals</source>
            <translation>Prinzipale</translation>
        </message>
        <message>
            <source>Contents of the database</source>
            <translation>Inhalt der Datenbank</translation>
        </message>
        <message>
            <source>Contents</source>
            <translation>Inhalt</translation>
        </message>
        <message>
            <source>%1 (%2)</source>
            <translation>%1 (%2)</translation>
        </message>
        <message>
            <source>Maintain now…</source>
            <translation>Jetzt pflegen …</translation>
        </message>
        <message>
            <source>Maintain this database now</source>
            <translation>Diese Datenbank jetzt pflegen</translation>
        </message>
        <message>
            <source>Merges small extents and removes what is expired or no longer needed</source>
            <translation>Fasst kleine Extents zusammen und entfernt, was abgelaufen ist oder nicht mehr gebraucht wird</translation>
        </message>
        <message>
            <source>Maintained.</source>
            <translation>Gepflegt.</translation>
        </message>
        <message>
            <source>The background work on this database met a problem.</source>
            <translation>Die Hintergrundarbeit an dieser Datenbank ist auf ein Problem gestoßen.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::DatasetDialog</name>
        <message>
            <source>Add a dataset to %1</source>
            <translation>Dataset zu %1 hinzufügen</translation>
        </message>
        <message>
            <source>Add dataset</source>
            <translation>Dataset hinzufügen</translation>
        </message>
        <message>
            <source>Only a part of it</source>
            <translation>Nur einen Teil davon</translation>
        </message>
        <message>
            <source>Shared</source>
            <translation>Freigegeben</translation>
        </message>
        <message>
            <source>%1 of %2 are shared</source>
            <translation>%1 von %2 werden freigegeben</translation>
        </message>
        <message>
            <source>&amp;Cluster</source>
            <translation>&amp;Cluster</translation>
        </message>
        <message>
            <source>&amp;Database</source>
            <translation>&amp;Datenbank</translation>
        </message>
        <message>
            <source>All databases, future ones included</source>
            <translation>Alle Datenbanken, auch künftige</translation>
        </message>
        <message>
            <source>There is no leader database to share yet. Create one first.</source>
            <translation>Es gibt noch keine Leader-Datenbank zum Freigeben. Legen Sie zuerst eine an.</translation>
        </message>
        <message numerus="yes">
            <source>Every database that the cluster has or gets, %n now.</source>
            <translation>
            <numerusform>Jede Datenbank, die der Cluster hat oder bekommt, jetzt %n.</numerusform>
            <numerusform>Jede Datenbank, die der Cluster hat oder bekommt, jetzt %n.</numerusform>
        </translation>
        </message>
        <message>
            <source>What the lists select, also of what comes later.</source>
            <translation>Was die Listen auswählen, auch von dem, was später kommt.</translation>
        </message>
        <message>
            <source>All that the database holds or gets.</source>
            <translation>Alles, was die Datenbank enthält oder bekommt.</translation>
        </message>
        <message>
            <source>Name in a list what to include or to exclude.</source>
            <translation>Nennen Sie in einer Liste, was ein- oder auszuschließen ist.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::EndedNotice</name>
        <message>
            <source>No longer followed: %1.</source>
            <translation>Nicht mehr gefolgt wird: %1.</translation>
        </message>
        <message>
            <source>More that ended: %1.</source>
            <translation>Weitere, die endeten: %1.</translation>
        </message>
        <message>
            <source>Show share</source>
            <translation>Freigabe zeigen</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::EntityDialog</name>
        <message>
            <source>&amp;Database</source>
            <translation>&amp;Datenbank</translation>
        </message>
        <message>
            <source>&amp;Name</source>
            <translation>&amp;Name</translation>
        </message>
        <message>
            <source>There is no leader database yet. Create one first: followers are read-only.</source>
            <translation>Es gibt noch keine Leader-Datenbank. Legen Sie zuerst eine an: Follower sind schreibgeschützt.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::EntityDraft</name>
        <message>
            <source>%1 exists already (%2). Choose another name.</source>
            <translation>%1 gibt es schon (%2). Wählen Sie einen anderen Namen.</translation>
        </message>
        <message>
            <source>The column %1 needs a type.</source>
            <translation>Die Spalte %1 braucht einen Typ.</translation>
        </message>
        <message>
            <source>Two columns are named %1.</source>
            <translation>Zwei Spalten heißen %1.</translation>
        </message>
        <message>
            <source>Between two commas stands a name.</source>
            <translation>Zwischen zwei Kommas steht ein Name.</translation>
        </message>
        <message>
            <source>“%1” can&apos;t be a parameter. Use letters, digits and “_”, not starting with a digit.</source>
            <translation>„%1“ kann kein Parameter sein. Verwenden Sie Buchstaben, Ziffern und „_“, nicht mit einer Ziffer am Anfang.</translation>
        </message>
        <message>
            <source>Two parameters are named %1.</source>
            <translation>Zwei Parameter heißen %1.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::EntityText</name>
        <message>
            <source>Materialized view</source>
            <translation>Materialisierte Sicht</translation>
        </message>
        <message>
            <source>External table</source>
            <translation>Externe Tabelle</translation>
        </message>
        <message>
            <source>Function</source>
            <translation>Funktion</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>Tabelle</translation>
        </message>
        <message>
            <source>Materialized views</source>
            <translation>Materialisierte Sichten</translation>
        </message>
        <message>
            <source>External tables</source>
            <translation>Externe Tabellen</translation>
        </message>
        <message>
            <source>Functions</source>
            <translation>Funktionen</translation>
        </message>
        <message>
            <source>Tables</source>
            <translation>Tabellen</translation>
        </message>
        <message>
            <source>all extents</source>
            <translation>alle Extents</translation>
        </message>
        <message>
            <source>no extents</source>
            <translation>keine Extents</translation>
        </message>
        <message>
            <source>the last %1</source>
            <translation>die letzten %1</translation>
        </message>
        <message>
            <source>for ever</source>
            <translation>für immer</translation>
        </message>
        <message>
            <source>set on the table</source>
            <translation>an der Tabelle gesetzt</translation>
        </message>
        <message>
            <source>set on the database</source>
            <translation>an der Datenbank gesetzt</translation>
        </message>
        <message>
            <source>set on the follower&apos;s table</source>
            <translation>an der Tabelle des Followers gesetzt</translation>
        </message>
        <message>
            <source>set on the follower</source>
            <translation>am Follower gesetzt</translation>
        </message>
        <message>
            <source>by default</source>
            <translation>Vorgabe</translation>
        </message>
        <message>
            <source>Admins</source>
            <translation>Administratoren</translation>
        </message>
        <message>
            <source>Users</source>
            <translation>Benutzer</translation>
        </message>
        <message>
            <source>Viewers</source>
            <translation>Leser</translation>
        </message>
        <message>
            <source>Monitors</source>
            <translation>Beobachter</translation>
        </message>
        <message>
            <source>may do everything with the database</source>
            <translation>dürfen alles mit der Datenbank tun</translation>
        </message>
        <message>
            <source>may query, ingest and make tables, views and functions</source>
            <translation>dürfen abfragen, einlesen und Tabellen, Sichten und Funktionen anlegen</translation>
        </message>
        <message>
            <source>may query</source>
            <translation>dürfen abfragen</translation>
        </message>
        <message>
            <source>see what there is and how it is, but no rows</source>
            <translation>sehen, was es gibt und wie es darum steht, aber keine Zeilen</translation>
        </message>
        <message>
            <source>A name has at most 255 bytes.</source>
            <translation>Ein Name hat höchstens 255 Bytes.</translation>
        </message>
        <message>
            <source>A name can&apos;t start with a hyphen.</source>
            <translation>Ein Name kann nicht mit einem Bindestrich beginnen.</translation>
        </message>
        <message>
            <source>A name can&apos;t contain spaces.</source>
            <translation>Ein Name kann keine Leerzeichen enthalten.</translation>
        </message>
        <message>
            <source>A name can&apos;t contain “%1”. Letters, digits, “_” and “-” are fine.</source>
            <translation>Ein Name kann „%1“ nicht enthalten. Buchstaben, Ziffern, „_“ und „-“ sind möglich.</translation>
        </message>
        <message>
            <source>Write a number with its unit: 7d, 36h, 10m or 30s.</source>
            <translation>Schreiben Sie eine Zahl mit Einheit: 7d, 36h, 10m oder 30s.</translation>
        </message>
        <message>
            <source>Write a number with its unit: 256MiB or 2GiB.</source>
            <translation>Schreiben Sie eine Zahl mit Einheit: 256MiB oder 2GiB.</translation>
        </message>
        <message>
            <source>Write aaduser=, aadgroup= or aadapp=, then the name.</source>
            <translation>Schreiben Sie aaduser=, aadgroup= oder aadapp= und dann den Namen.</translation>
        </message>
        <message>
            <source>Begin with the kind: aaduser=, aadgroup= or aadapp=.</source>
            <translation>Beginnen Sie mit der Art: aaduser=, aadgroup= oder aadapp=.</translation>
        </message>
        <message>
            <source>“%1” is no kind of principal. Use aaduser=, aadgroup= or aadapp=.</source>
            <translation>„%1“ ist keine Art von Prinzipal. Verwenden Sie aaduser=, aadgroup= oder aadapp=.</translation>
        </message>
        <message>
            <source>Whose name? For example aaduser=ann@example.org.</source>
            <translation>Wessen Name? Zum Beispiel aaduser=ann@example.org.</translation>
        </message>
        <message>
            <source>The name can&apos;t have spaces around it.</source>
            <translation>Der Name kann keine Leerzeichen am Anfang oder Ende haben.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ErrorText</name>
        <message>
            <source>%1 can&apos;t be used as it is.</source>
            <translation>%1 ist so nicht verwendbar.</translation>
        </message>
        <message>
            <source>%1 was not found.</source>
            <translation>%1 wurde nicht gefunden.</translation>
        </message>
        <message>
            <source>%1 exists already and differs.</source>
            <translation>%1 gibt es schon, aber anders.</translation>
        </message>
        <message>
            <source>%1 was changed by someone else at the same time.</source>
            <translation>%1 wurde gleichzeitig von jemand anderem geändert.</translation>
        </message>
        <message>
            <source>%1 is in use.</source>
            <translation>%1 wird verwendet.</translation>
        </message>
        <message>
            <source>You may not use %1.</source>
            <translation>Sie dürfen %1 nicht verwenden.</translation>
        </message>
        <message>
            <source>Access to %1 was ended by its owner.</source>
            <translation>Der Zugang zu %1 wurde vom Eigentümer beendet.</translation>
        </message>
        <message>
            <source>%1 waits for you.</source>
            <translation>%1 wartet auf Sie.</translation>
        </message>
        <message>
            <source>There is no space left for %1.</source>
            <translation>Für %1 ist kein Platz mehr.</translation>
        </message>
        <message>
            <source>%1 can&apos;t be reached at the moment.</source>
            <translation>%1 ist zurzeit nicht erreichbar.</translation>
        </message>
        <message>
            <source>%1 is damaged.</source>
            <translation>%1 ist beschädigt.</translation>
        </message>
        <message>
            <source>%1 needs something that Sharepane can&apos;t do yet.</source>
            <translation>%1 braucht etwas, das Sharepane noch nicht kann.</translation>
        </message>
        <message>
            <source>Cancelled.</source>
            <translation>Abgebrochen.</translation>
        </message>
        <message>
            <source>%1: this didn&apos;t work.</source>
            <translation>%1: Das ist fehlgeschlagen.</translation>
        </message>
        <message>
            <source>Correct it, then try again.</source>
            <translation>Berichtigen Sie es, und versuchen Sie es noch einmal.</translation>
        </message>
        <message>
            <source>Check the name; it may have been renamed or deleted.</source>
            <translation>Prüfen Sie den Namen; vielleicht wurde es umbenannt oder gelöscht.</translation>
        </message>
        <message>
            <source>Choose another name.</source>
            <translation>Wählen Sie einen anderen Namen.</translation>
        </message>
        <message>
            <source>Look at it again, then try again.</source>
            <translation>Sehen Sie es sich noch einmal an, und versuchen Sie es dann erneut.</translation>
        </message>
        <message>
            <source>Remove what depends on it first.</source>
            <translation>Entfernen Sie zuerst, was davon abhängt.</translation>
        </message>
        <message>
            <source>Ask its owner for access.</source>
            <translation>Bitten Sie den Eigentümer um Zugang.</translation>
        </message>
        <message>
            <source>Ask its owner to reinstate it.</source>
            <translation>Bitten Sie den Eigentümer, es wieder freizugeben.</translation>
        </message>
        <message>
            <source>Check credentials and permissions, then try again.</source>
            <translation>Prüfen Sie Anmeldedaten und Rechte, und versuchen Sie es noch einmal.</translation>
        </message>
        <message>
            <source>Free some space, then try again.</source>
            <translation>Schaffen Sie Platz, und versuchen Sie es noch einmal.</translation>
        </message>
        <message>
            <source>Sharepane tries again by itself; check the network or the storage if it lasts.</source>
            <translation>Sharepane versucht es von selbst wieder; prüfen Sie Netz oder Speicher, wenn es anhält.</translation>
        </message>
        <message>
            <source>Sync again to fetch it anew; if it stays, restore it from a backup.</source>
            <translation>Gleichen Sie noch einmal ab, um es neu zu holen; bleibt es, spielen Sie eine Sicherung ein.</translation>
        </message>
        <message>
            <source>Use it without that feature.</source>
            <translation>Verwenden Sie es ohne diese Funktion.</translation>
        </message>
        <message>
            <source>Try again; if it stays, look into the log of the workspace.</source>
            <translation>Versuchen Sie es noch einmal; bleibt es, sehen Sie ins Protokoll des Arbeitsbereichs.</translation>
        </message>
        <message>
            <source>This</source>
            <translation>Dies</translation>
        </message>
        <message>
            <source>This didn&apos;t work.</source>
            <translation>Das ging nicht.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ExternalTablePane</name>
        <message>
            <source>Column</source>
            <translation>Spalte</translation>
        </message>
        <message>
            <source>Type</source>
            <translation>Typ</translation>
        </message>
        <message>
            <source>Columns</source>
            <translation>Spalten</translation>
        </message>
        <message>
            <source>External table of %1</source>
            <translation>Externe Tabelle von %1</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <source>Location</source>
            <translation>Ort</translation>
        </message>
        <message>
            <source>Made</source>
            <translation>Angelegt</translation>
        </message>
        <message>
            <source>Read by</source>
            <translation>Lesbar für</translation>
        </message>
        <message>
            <source>everybody with their own access: only this definition is shared</source>
            <translation>alle mit ihrem eigenen Zugang: geteilt wird nur diese Definition</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::FactsPanel</name>
        <message>
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
        <message>
            <source>Copy %1</source>
            <translation>%1 kopieren</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::FollowerCachingPanel</name>
        <message>
            <source>Apply the caching options</source>
            <translation>Cache-Optionen übernehmen</translation>
        </message>
        <message>
            <source>Prefetch: a commit is queryable only when its hot extents are here</source>
            <translation>Vorab holen: Eine Änderung ist erst abfragbar, wenn ihre heißen Extents hier sind</translation>
        </message>
        <message>
            <source>How the hot spans here and the leader&apos;s go together</source>
            <translation>Wie die heißen Spannen hier und die des Leaders zusammenwirken</translation>
        </message>
        <message>
            <source>Hot spans</source>
            <translation>Heiße Spannen</translation>
        </message>
        <message>
            <source>&amp;Caching</source>
            <translation>&amp;Cache</translation>
        </message>
        <message>
            <source>These have a hot span here, but the leader has them no more: %1.</source>
            <translation>Diese haben hier eine heiße Spanne, aber der Leader hat sie nicht mehr: %1.</translation>
        </message>
        <message>
            <source>In the cache: %1 in %2 of %3 extents. Hot: %4 in %5 extents.</source>
            <translation>Im Cache: %1 in %2 von %3 Extents. Heiß: %4 in %5 Extents.</translation>
        </message>
        <message>
            <source>The cache of its cluster is %1 too small for what is hot.</source>
            <translation>Der Cache des Clusters ist um %1 zu klein für das, was heiß ist.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::FollowerOptions</name>
        <message>
            <source>Union: both, these first</source>
            <translation>Vereinigung: beide, diese zuerst</translation>
        </message>
        <message>
            <source>Replace: only these</source>
            <translation>Ersetzen: nur diese</translation>
        </message>
        <message>
            <source>None: only the leader&apos;s</source>
            <translation>Keine: nur die des Leaders</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::FollowerPanel</name>
        <message>
            <source>Apply</source>
            <translation>Übernehmen</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>Verwerfen</translation>
        </message>
        <message>
            <source>Discard what was changed</source>
            <translation>Änderungen verwerfen</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::FollowerPrincipalsPanel</name>
        <message>
            <source>Apply the kind of principals</source>
            <translation>Art der Prinzipale übernehmen</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>Hinzufügen</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Principal</source>
            <translation>Prinzipal</translation>
        </message>
        <message>
            <source>Role</source>
            <translation>Rolle</translation>
        </message>
        <message>
            <source>At the leader</source>
            <translation>Beim Leader</translation>
        </message>
        <message>
            <source>Here</source>
            <translation>Hier</translation>
        </message>
        <message>
            <source>In effect</source>
            <translation>Wirksam</translation>
        </message>
        <message>
            <source>How the principals here and the leader&apos;s go together</source>
            <translation>Wie die Prinzipale hier und die des Leaders zusammenwirken</translation>
        </message>
        <message>
            <source>Principals</source>
            <translation>Prinzipale</translation>
        </message>
        <message>
            <source>Role of the new principal</source>
            <translation>Rolle des neuen Prinzipals</translation>
        </message>
        <message>
            <source>New principal</source>
            <translation>Neuer Prinzipal</translation>
        </message>
        <message>
            <source>Add the principal</source>
            <translation>Prinzipal hinzufügen</translation>
        </message>
        <message>
            <source>Remove the selected principal</source>
            <translation>Ausgewählten Prinzipal entfernen</translation>
        </message>
        <message>
            <source>&amp;Principals</source>
            <translation>&amp;Prinzipale</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>ja</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::FollowerSharingPanel</name>
        <message>
            <source>Apply what is followed</source>
            <translation>Übernehmen, was gefolgt wird</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::FormDialog</name>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Working</source>
            <translation>Arbeitet</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::Format</name>
        <message>
            <source>%1/s</source>
            <translation>%1/s</translation>
        </message>
        <message>
            <source>%1 ms</source>
            <translation>%1 ms</translation>
        </message>
        <message>
            <source>%1 s</source>
            <translation>%1 s</translation>
        </message>
        <message>
            <source>%1 min</source>
            <translation>%1 min</translation>
        </message>
        <message>
            <source>%1 min %2 s</source>
            <translation>%1 min %2 s</translation>
        </message>
        <message>
            <source>%1 h</source>
            <translation>%1 h</translation>
        </message>
        <message>
            <source>%1 h %2 min</source>
            <translation>%1 h %2 min</translation>
        </message>
        <message>
            <source>%1 d</source>
            <translation>%1 d</translation>
        </message>
        <message>
            <source>%1 d %2 h</source>
            <translation>%1 d %2 h</translation>
        </message>
        <message>
            <source>%1 UTC</source>
            <translation>%1 UTC</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::FunctionPane</name>
        <message>
            <source>Body of the function</source>
            <translation>Rumpf der Funktion</translation>
        </message>
        <message>
            <source>Body</source>
            <translation>Rumpf</translation>
        </message>
        <message>
            <source>Function of %1</source>
            <translation>Funktion von %1</translation>
        </message>
        <message>
            <source>Signature</source>
            <translation>Signatur</translation>
        </message>
        <message>
            <source>Gives</source>
            <translation>Ergibt</translation>
        </message>
        <message>
            <source>a table: use it after FROM</source>
            <translation>eine Tabelle: hinter FROM zu verwenden</translation>
        </message>
        <message>
            <source>one value: use it in expressions</source>
            <translation>einen Wert: in Ausdrücken zu verwenden</translation>
        </message>
        <message>
            <source>Made</source>
            <translation>Angelegt</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::GroupPane</name>
        <message>
            <source>No materialized views yet</source>
            <translation>Noch keine materialisierten Sichten</translation>
        </message>
        <message>
            <source>A materialized view keeps the result of a query fresh: followers read it like a table.</source>
            <translation>Eine materialisierte Sicht hält das Ergebnis einer Abfrage frisch: Follower lesen sie wie eine Tabelle.</translation>
        </message>
        <message>
            <source>No external tables yet</source>
            <translation>Noch keine externen Tabellen</translation>
        </message>
        <message>
            <source>An external table names files that lie elsewhere: they are read where they are, by everybody with their own access.</source>
            <translation>Eine externe Tabelle benennt Dateien, die anderswo liegen: Sie werden dort gelesen, von allen mit ihrem eigenen Zugang.</translation>
        </message>
        <message>
            <source>No functions yet</source>
            <translation>Noch keine Funktionen</translation>
        </message>
        <message>
            <source>A function is a stored expression or query with parameters, for queries here and on every follower.</source>
            <translation>Eine Funktion ist ein gespeicherter Ausdruck oder eine Abfrage mit Parametern, für Abfragen hier und auf jedem Follower.</translation>
        </message>
        <message>
            <source>No tables yet</source>
            <translation>Noch keine Tabellen</translation>
        </message>
        <message>
            <source>Make a table and ingest rows, or ingest files: they make their table themselves.</source>
            <translation>Legen Sie eine Tabelle an und lesen Sie Zeilen ein, oder lesen Sie Dateien ein: Die legen ihre Tabelle selbst an.</translation>
        </message>
        <message>
            <source>Delta version %1</source>
            <translation>Delta-Version %1</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>About</source>
            <translation>Beschreibung</translation>
        </message>
        <message>
            <source>Entities of this kind</source>
            <translation>Objekte dieser Art</translation>
        </message>
        <message>
            <source>Of %1</source>
            <translation>Von %1</translation>
        </message>
        <message>
            <source>over %1, incremental</source>
            <translation>über %1, inkrementell</translation>
        </message>
        <message>
            <source>over %1, computed anew</source>
            <translation>über %1, neu berechnet</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::HotSpanModel</name>
        <message>
            <source>The whole database</source>
            <translation>Die ganze Datenbank</translation>
        </message>
        <message>
            <source>%1 – %2</source>
            <translation>%1 – %2</translation>
        </message>
        <message>
            <source>as the leader</source>
            <translation>wie der Leader</translation>
        </message>
        <message>
            <source>Double click or F2 to edit; empty: as the leader has it</source>
            <translation>Doppelklick oder F2 zum Bearbeiten; leer: wie beim Leader</translation>
        </message>
        <message>
            <source>Of</source>
            <translation>Von</translation>
        </message>
        <message>
            <source>At the leader</source>
            <translation>Beim Leader</translation>
        </message>
        <message>
            <source>Here</source>
            <translation>Hier</translation>
        </message>
        <message>
            <source>In effect</source>
            <translation>Wirksam</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::IngestDialog</name>
        <message>
            <source>Create the &amp;table when it is missing</source>
            <translation>Fehlende &amp;Tabelle anlegen</translation>
        </message>
        <message>
            <source>&amp;Refuse everything when one row can&apos;t be read</source>
            <translation>Alles &amp;zurückweisen, wenn eine Zeile nicht lesbar ist</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Datei</translation>
        </message>
        <message>
            <source>Line</source>
            <translation>Zeile</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Grund</translation>
        </message>
        <message>
            <source>Ingest</source>
            <translation>Einlesen</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Ingest files</source>
            <translation>Dateien einlesen</translation>
        </message>
        <message>
            <source>An existing or a new name</source>
            <translation>Ein vorhandener oder ein neuer Name</translation>
        </message>
        <message>
            <source>By the file&apos;s extension</source>
            <translation>Nach der Dateiendung</translation>
        </message>
        <message>
            <source>Add files…</source>
            <translation>Dateien hinzufügen …</translation>
        </message>
        <message>
            <source>Add files</source>
            <translation>Dateien hinzufügen</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Remove the selected files</source>
            <translation>Die ausgewählten Dateien entfernen</translation>
        </message>
        <message>
            <source>Database</source>
            <translation>Datenbank</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>Tabelle</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>Dateien</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <source>Create the table when it is missing</source>
            <translation>Fehlende Tabelle anlegen</translation>
        </message>
        <message>
            <source>Refuse everything when one row can&apos;t be read</source>
            <translation>Alles zurückweisen, wenn eine Zeile nicht lesbar ist</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Fortschritt</translation>
        </message>
        <message>
            <source>&amp;Files</source>
            <translation>&amp;Dateien</translation>
        </message>
        <message>
            <source>&amp;Database</source>
            <translation>&amp;Datenbank</translation>
        </message>
        <message>
            <source>Ta&amp;ble</source>
            <translation>Ta&amp;belle</translation>
        </message>
        <message>
            <source>F&amp;ormat</source>
            <translation>F&amp;ormat</translation>
        </message>
        <message>
            <source>Rejected rows</source>
            <translation>Zurückgewiesene Zeilen</translation>
        </message>
        <message>
            <source>There is no leader database yet. Create one first: followers are read-only.</source>
            <translation>Es gibt noch keine Leader-Datenbank. Legen Sie zuerst eine an: Follower sind schreibgeschützt.</translation>
        </message>
        <message>
            <source>The rows are added to the existing table %1.</source>
            <translation>Die Zeilen kommen in die vorhandene Tabelle %1.</translation>
        </message>
        <message>
            <source>The table %1 is made from the first rows of the files.</source>
            <translation>Die Tabelle %1 entsteht nach den ersten Zeilen der Dateien.</translation>
        </message>
        <message>
            <source>There is no table %1. Choose one, or let it be created.</source>
            <translation>Es gibt keine Tabelle %1. Wählen Sie eine, oder lassen Sie sie anlegen.</translation>
        </message>
        <message>
            <source>Files to ingest</source>
            <translation>Einzulesende Dateien</translation>
        </message>
        <message>
            <source>Data files (*.csv *.tsv *.json *.ndjson *.jsonl *.parquet *.gz)</source>
            <translation>Datendateien (*.csv *.tsv *.json *.ndjson *.jsonl *.parquet *.gz)</translation>
        </message>
        <message>
            <source>All files (*)</source>
            <translation>Alle Dateien (*)</translation>
        </message>
        <message>
            <source>Drop files here, or add them</source>
            <translation>Dateien hierher ziehen oder hinzufügen</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>Cancel the ingestion</source>
            <translation>Einlesen abbrechen</translation>
        </message>
        <message>
            <source>%1 left</source>
            <translation>noch %1</translation>
        </message>
        <message>
            <source>This batch was ingested before; nothing changed.</source>
            <translation>Dieser Stapel wurde schon eingelesen; es hat sich nichts geändert.</translation>
        </message>
        <message>
            <source>Version %1, in %2.</source>
            <translation>Version %1, in %2.</translation>
        </message>
        <message>
            <source>The rejected rows are listed below with their reasons. Correct them in the file, then ingest them again.</source>
            <translation>Die zurückgewiesenen Zeilen stehen unten mit ihren Gründen. Berichtigen Sie sie in der Datei und lesen Sie sie noch einmal ein.</translation>
        </message>
        <message>
            <source>Cancel the ingestion? Nothing of it will be visible.</source>
            <translation>Das Einlesen abbrechen? Nichts davon wird sichtbar.</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>Weitermachen</translation>
        </message>
        <message>
            <source>%1 added to %2.</source>
            <translation>%1 in %2 aufgenommen.</translation>
        </message>
        <message>
            <source>%1 added to %2, %3 rejected.</source>
            <translation>%1 in %2 aufgenommen, %3 zurückgewiesen.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::IngestPreview</name>
        <message>
            <source>Preview of the first rows</source>
            <translation>Vorschau der ersten Zeilen</translation>
        </message>
        <message>
            <source>Looking at the first rows …</source>
            <translation>Die ersten Zeilen werden angesehen …</translation>
        </message>
        <message>
            <source>A look at %1 of %2 files.</source>
            <translation>Angesehen wurden %1 von %2 Dateien.</translation>
        </message>
        <message>
            <source>%1, as in the table.</source>
            <translation>%1, wie in der Tabelle.</translation>
        </message>
        <message>
            <source>%1, with the types that the first rows suggest.</source>
            <translation>%1, mit den Typen, die die ersten Zeilen nahelegen.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::InvitationActions</name>
        <message>
            <source>Hand each file to its recipient: whoever has it can accept.</source>
            <translation>Geben Sie jede Datei ihrem Empfänger: Wer sie hat, kann annehmen.</translation>
        </message>
        <message>
            <source>They can&apos;t be accepted yet: this workspace doesn&apos;t say where its share service is. Start it with an address, then send them again.</source>
            <translation>Sie können noch nicht angenommen werden: Dieser Arbeitsbereich sagt nicht, wo sein Freigabedienst ist. Starten Sie ihn mit einer Adresse, und senden Sie sie dann erneut.</translation>
        </message>
        <message>
            <source>Withdraw the invitation of %1?</source>
            <translation>Einladung von %1 zurückziehen?</translation>
        </message>
        <message>
            <source>It can&apos;t be accepted any more. Share subscriptions that exist are not touched: they are ended by revoking them.</source>
            <translation>Sie kann nicht mehr angenommen werden. Bestehende Abonnements bleiben unberührt: Sie enden erst, wenn sie widerrufen werden.</translation>
        </message>
        <message>
            <source>Withdraw</source>
            <translation>Zurückziehen</translation>
        </message>
        <message>
            <source>Invitations saved: %1.</source>
            <translation>Gespeicherte Einladungen: %1.</translation>
        </message>
        <message>
            <source>Invitations mailed: %1.</source>
            <translation>Versandte Einladungen: %1.</translation>
        </message>
        <message>
            <source>Invitations in your mail program: %1.</source>
            <translation>Einladungen in Ihrem Mailprogramm: %1.</translation>
        </message>
        <message>
            <source>Send them from there.</source>
            <translation>Senden Sie sie von dort.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::InvitationsPage</name>
        <message>
            <source>Invitations</source>
            <translation>Einladungen</translation>
        </message>
        <message>
            <source>Recipient</source>
            <translation>Empfänger</translation>
        </message>
        <message>
            <source>Share</source>
            <translation>Freigabe</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Zustand</translation>
        </message>
        <message>
            <source>Expires</source>
            <translation>Läuft ab</translation>
        </message>
        <message>
            <source>Sent</source>
            <translation>Gesendet</translation>
        </message>
        <message>
            <source>Nobody is invited yet</source>
            <translation>Noch ist niemand eingeladen</translation>
        </message>
        <message>
            <source>Invitations are made from a share: open one, and invite who should follow what it holds.</source>
            <translation>Eingeladen wird zu einer Freigabe: Öffnen Sie eine, und laden Sie ein, wer ihrem Inhalt folgen soll.</translation>
        </message>
        <message>
            <source>Search recipients, shares, states</source>
            <translation>Empfänger, Freigaben, Zustände suchen</translation>
        </message>
        <message>
            <source>Send &amp;again…</source>
            <translation>&amp;Erneut senden …</translation>
        </message>
        <message>
            <source>&amp;Withdraw</source>
            <translation>&amp;Zurückziehen</translation>
        </message>
        <message>
            <source>Open &amp;share</source>
            <translation>&amp;Freigabe öffnen</translation>
        </message>
        <message>
            <source>Go to the shares</source>
            <translation>Zu den Freigaben</translation>
        </message>
        <message>
            <source>No invitation selected</source>
            <translation>Keine Einladung ausgewählt</translation>
        </message>
        <message>
            <source>Invitation to %1</source>
            <translation>Einladung zu %1</translation>
        </message>
        <message>
            <source>Message: %1</source>
            <translation>Nachricht: %1</translation>
        </message>
        <message>
            <source>Made</source>
            <translation>Erstellt</translation>
        </message>
        <message>
            <source>Id</source>
            <translation>Id</translation>
        </message>
        <message>
            <source>No invitation is selected.</source>
            <translation>Keine Einladung ist ausgewählt.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::InviteDialog</name>
        <message>
            <source>Invite to %1</source>
            <translation>Zu %1 einladen</translation>
        </message>
        <message>
            <source>Send again</source>
            <translation>Erneut senden</translation>
        </message>
        <message>
            <source>Send the invitation again</source>
            <translation>Einladung erneut senden</translation>
        </message>
        <message>
            <source>&amp;Recipients</source>
            <translation>&amp;Empfänger</translation>
        </message>
        <message>
            <source>&amp;Message</source>
            <translation>&amp;Nachricht</translation>
        </message>
        <message>
            <source>Save &amp;to</source>
            <translation>&amp;Speichern in</translation>
        </message>
        <message>
            <source>Choose a folder</source>
            <translation>Einen Ordner wählen</translation>
        </message>
        <message>
            <source>Choose a folder for the invitations</source>
            <translation>Ordner für die Einladungen wählen</translation>
        </message>
        <message>
            <source>E-mail addresses, one a line. Each gets an invitation of their own.</source>
            <translation>E-Mail-Adressen, eine pro Zeile. Jede bekommt eine eigene Einladung.</translation>
        </message>
        <message>
            <source>What was sent before can&apos;t be accepted any more.</source>
            <translation>Was vorher gesendet wurde, kann nicht mehr angenommen werden.</translation>
        </message>
        <message>
            <source>A file for each recipient, with a secret that is in nothing else: hand it only to them.</source>
            <translation>Eine Datei pro Empfänger, mit einem Geheimnis, das sonst nirgends steht: Geben Sie sie nur ihm.</translation>
        </message>
        <message>
            <source>There is no such folder.</source>
            <translation>Diesen Ordner gibt es nicht.</translation>
        </message>
        <message>
            <source>Invite</source>
            <translation>Einladen</translation>
        </message>
        <message>
            <source>From %1, by %2.</source>
            <translation>Von %1, über %2.</translation>
        </message>
        <message>
            <source>No files are saved.</source>
            <translation>Keine Dateien werden gespeichert.</translation>
        </message>
        <message>
            <source>&amp;Days valid</source>
            <translation>&amp;Tage gültig</translation>
        </message>
        <message>
            <source>&amp;Hand over</source>
            <translation>&amp;Übergeben</translation>
        </message>
        <message>
            <source>As files, by me</source>
            <translation>Als Dateien, von mir</translation>
        </message>
        <message>
            <source>With my mail program</source>
            <translation>Mit meinem Mailprogramm</translation>
        </message>
        <message>
            <source>By mail</source>
            <translation>Per Mail</translation>
        </message>
        <message>
            <source>It opens with a mail to each recipient and the file attached, for you to send.</source>
            <translation>Es öffnet sich mit einer Mail an jeden Empfänger und der Datei im Anhang; senden müssen Sie sie.</translation>
        </message>
        <message>
            <source>Mail &amp;settings…</source>
            <translation>Mail-&amp;Einstellungen …</translation>
        </message>
        <message>
            <source>Mail settings</source>
            <translation>Mail-Einstellungen</translation>
        </message>
        <message>
            <source>No mail server is set. Set one with Mail settings…</source>
            <translation>Kein Mailserver ist eingestellt. Stellen Sie einen unter Mail-Einstellungen … ein</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::LagChart</name>
        <message>
            <source>%1
Lag: %2 at most, %3 on average
Throughput: %4</source>
            <translation>%1
Rückstand: höchstens %2, im Mittel %3
Durchsatz: %4</translation>
        </message>
        <message>
            <source>Errors: %1</source>
            <translation>Fehler: %1</translation>
        </message>
        <message>
            <source>Lag</source>
            <translation>Rückstand</translation>
        </message>
        <message>
            <source>Throughput</source>
            <translation>Durchsatz</translation>
        </message>
        <message>
            <source>Chart of lag, throughput and cache over time</source>
            <translation>Diagramm von Rückstand, Durchsatz und Cache über die Zeit</translation>
        </message>
        <message>
            <source>In the cache: %1 hot, %2 cold</source>
            <translation>Im Cache: %1 heiß, %2 kalt</translation>
        </message>
        <message>
            <source>Cache</source>
            <translation>Cache</translation>
        </message>
        <message>
            <source>hot</source>
            <translation>heiß</translation>
        </message>
        <message>
            <source>cold</source>
            <translation>kalt</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::LimitText</name>
        <message>
            <source>Head of a request</source>
            <translation>Kopf einer Anfrage</translation>
        </message>
        <message>
            <source>Request line and headers together. A larger head is refused.</source>
            <translation>Anfragezeile und Kopfzeilen zusammen. Ein größerer Kopf wird abgelehnt.</translation>
        </message>
        <message>
            <source>Body of a request</source>
            <translation>Rumpf einer Anfrage</translation>
        </message>
        <message>
            <source>A larger body is refused.</source>
            <translation>Ein größerer Rumpf wird abgelehnt.</translation>
        </message>
        <message>
            <source>Connections in all</source>
            <translation>Verbindungen insgesamt</translation>
        </message>
        <message>
            <source>Further connections are closed at once.</source>
            <translation>Weitere Verbindungen werden sofort geschlossen.</translation>
        </message>
        <message>
            <source>Connections of one address</source>
            <translation>Verbindungen einer Adresse</translation>
        </message>
        <message>
            <source>Further connections of that address are closed at once.</source>
            <translation>Weitere Verbindungen dieser Adresse werden sofort geschlossen.</translation>
        </message>
        <message>
            <source>Time for a TLS handshake</source>
            <translation>Zeit für einen TLS-Handshake</translation>
        </message>
        <message>
            <source>After that the connection is closed.</source>
            <translation>Danach wird die Verbindung geschlossen.</translation>
        </message>
        <message>
            <source>Time to receive</source>
            <translation>Zeit zum Empfangen</translation>
        </message>
        <message>
            <source>For a whole head, and then for a whole body. After that the connection is closed.</source>
            <translation>Für einen ganzen Kopf und dann für einen ganzen Rumpf. Danach wird die Verbindung geschlossen.</translation>
        </message>
        <message>
            <source>Time between two requests</source>
            <translation>Zeit zwischen zwei Anfragen</translation>
        </message>
        <message>
            <source>A connection that asks for nothing for so long is closed.</source>
            <translation>Eine Verbindung, die so lange nichts anfragt, wird geschlossen.</translation>
        </message>
        <message>
            <source>Time to send 256 KiB</source>
            <translation>Zeit zum Senden von 256 KiB</translation>
        </message>
        <message>
            <source>Who reads more slowly is cut off.</source>
            <translation>Wer langsamer liest, wird getrennt.</translation>
        </message>
        <message>
            <source>Wrong credentials at once</source>
            <translation>Falsche Zugangsdaten auf einmal</translation>
        </message>
        <message>
            <source>An address that presents more is told to wait. Right ones go on being served.</source>
            <translation>Eine Adresse, die mehr vorzeigt, muss warten. Richtige werden weiter bedient.</translation>
        </message>
        <message>
            <source>Wrong credentials a minute</source>
            <translation>Falsche Zugangsdaten pro Minute</translation>
        </message>
        <message>
            <source>Of one address, in the long run.</source>
            <translation>Von einer Adresse, auf die Dauer.</translation>
        </message>
        <message>
            <source>Threads for connections</source>
            <translation>Threads für Verbindungen</translation>
        </message>
        <message>
            <source>They carry connections and do nothing else.</source>
            <translation>Sie tragen Verbindungen und tun sonst nichts.</translation>
        </message>
        <message>
            <source>Threads that answer</source>
            <translation>Threads, die antworten</translation>
        </message>
        <message>
            <source>As many others read logs, catalogues and files.</source>
            <translation>Ebenso viele andere lesen Logs, Kataloge und Dateien.</translation>
        </message>
        <message>
            <source>%1: write it from %2 to %3, as %4.</source>
            <translation>%1: Schreiben Sie es von %2 bis %3, etwa %4.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::LimitsTable</name>
        <message>
            <source>Limits</source>
            <translation>Grenzen</translation>
        </message>
        <message>
            <source>Limit</source>
            <translation>Grenze</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>Wert</translation>
        </message>
        <message>
            <source>Usually</source>
            <translation>Üblich</translation>
        </message>
        <message>
            <source>From %1 to %2.</source>
            <translation>Von %1 bis %2.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ListPage</name>
        <message>
            <source>%1 of %2</source>
            <translation>%1 von %2</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::MailSettingsDialog</name>
        <message>
            <source>Mail settings</source>
            <translation>Mail-Einstellungen</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>Anwenden</translation>
        </message>
        <message>
            <source>Send a &amp;test message</source>
            <translation>&amp;Testnachricht senden</translation>
        </message>
        <message>
            <source>Send a test message</source>
            <translation>Testnachricht senden</translation>
        </message>
        <message>
            <source>&amp;Server</source>
            <translation>&amp;Server</translation>
        </message>
        <message>
            <source>&amp;Port</source>
            <translation>&amp;Port</translation>
        </message>
        <message>
            <source>&amp;Encryption</source>
            <translation>&amp;Verschlüsselung</translation>
        </message>
        <message>
            <source>&amp;Certificate authorities</source>
            <translation>&amp;Zertifizierungsstellen</translation>
        </message>
        <message>
            <source>&amp;User name</source>
            <translation>&amp;Benutzername</translation>
        </message>
        <message>
            <source>Pass&amp;word</source>
            <translation>&amp;Kennwort</translation>
        </message>
        <message>
            <source>Sender&apos;s &amp;address</source>
            <translation>&amp;Absenderadresse</translation>
        </message>
        <message>
            <source>&amp;Language of the mails</source>
            <translation>Sprache der &amp;Mails</translation>
        </message>
        <message>
            <source>Test &amp;message to</source>
            <translation>Test&amp;nachricht an</translation>
        </message>
        <message>
            <source>STARTTLS: encrypted after a greeting</source>
            <translation>STARTTLS: verschlüsselt nach der Begrüßung</translation>
        </message>
        <message>
            <source>TLS: encrypted from the first byte</source>
            <translation>TLS: verschlüsselt vom ersten Byte an</translation>
        </message>
        <message>
            <source>None: only to this machine</source>
            <translation>Keine: nur zu diesem Rechner</translation>
        </message>
        <message>
            <source>Those that the system trusts</source>
            <translation>Die, denen das System vertraut</translation>
        </message>
        <message>
            <source>Choose the certificates of the authorities (PEM)</source>
            <translation>Zertifikate der Stellen wählen (PEM)</translation>
        </message>
        <message>
            <source>The server asks for none</source>
            <translation>Der Server verlangt keinen</translation>
        </message>
        <message>
            <source>The one in the keychain is used.</source>
            <translation>Das im Schlüsselbund wird verwendet.</translation>
        </message>
        <message>
            <source>It goes into the keychain.</source>
            <translation>Es kommt in den Schlüsselbund.</translation>
        </message>
        <message>
            <source>Write it again: the one in the keychain is for another user or server.</source>
            <translation>Schreiben Sie es noch einmal: Das im Schlüsselbund ist für einen anderen Benutzer oder Server.</translation>
        </message>
        <message>
            <source>Write the user&apos;s password.</source>
            <translation>Schreiben Sie das Kennwort des Benutzers.</translation>
        </message>
        <message>
            <source>The usual one: %1</source>
            <translation>Der übliche: %1</translation>
        </message>
        <message>
            <source>Invitations can be sent by mail once a server for outgoing mail is set.</source>
            <translation>Einladungen können per Mail gesendet werden, sobald ein Server für ausgehende Mail eingestellt ist.</translation>
        </message>
        <message>
            <source>Invitations would travel in the clear to another machine.</source>
            <translation>Einladungen gingen unverschlüsselt zu einem anderen Rechner.</translation>
        </message>
        <message>
            <source>There is no such file.</source>
            <translation>Diese Datei gibt es nicht.</translation>
        </message>
        <message>
            <source>One that the server lets you use.</source>
            <translation>Eine, die der Server Sie verwenden lässt.</translation>
        </message>
        <message>
            <source>What is written above is applied first.</source>
            <translation>Was oben steht, wird zuerst angewendet.</translation>
        </message>
        <message>
            <source>Write the server and the sender&apos;s address first.</source>
            <translation>Schreiben Sie zuerst Server und Absenderadresse.</translation>
        </message>
        <message>
            <source>The mail server took a test message for %1.</source>
            <translation>Der Mailserver hat eine Testnachricht für %1 angenommen.</translation>
        </message>
        <message>
            <source>See whether it arrives.</source>
            <translation>Sehen Sie nach, ob sie ankommt.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::MainWindow</name>
        <message>
            <source>%1 – Sharepane</source>
            <translation>%1 – Sharepane</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>Menü</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>&amp;Datei</translation>
        </message>
        <message>
            <source>&amp;Find anything…</source>
            <translation>Alles &amp;finden …</translation>
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation>&amp;Beenden</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>&amp;Hilfe</translation>
        </message>
        <message>
            <source>&amp;Keyboard shortcuts</source>
            <translation>&amp;Tastenkürzel</translation>
        </message>
        <message>
            <source>&amp;About Sharepane</source>
            <translation>Ü&amp;ber Sharepane</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>&amp;Ansicht</translation>
        </message>
        <message>
            <source>&amp;Appearance</source>
            <translation>&amp;Erscheinungsbild</translation>
        </message>
        <message>
            <source>Like the &amp;system</source>
            <translation>Wie das &amp;System</translation>
        </message>
        <message>
            <source>&amp;Light</source>
            <translation>&amp;Hell</translation>
        </message>
        <message>
            <source>&amp;Dark</source>
            <translation>&amp;Dunkel</translation>
        </message>
        <message>
            <source>&amp;Language</source>
            <translation>&amp;Sprache</translation>
        </message>
        <message>
            <source>The language changes at the next start.</source>
            <translation>Die Sprache wechselt beim nächsten Start.</translation>
        </message>
        <message>
            <source>&amp;Keep following in the tray when closed</source>
            <translation>Geschlossen im &amp;Infobereich weiterfolgen</translation>
        </message>
        <message>
            <source>Show Sharepane</source>
            <translation>Sharepane zeigen</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>Fenster</translation>
        </message>
        <message>
            <source>Everywhere</source>
            <translation>Überall</translation>
        </message>
        <message>
            <source>SQL editor and result</source>
            <translation>SQL-Editor und Ergebnis</translation>
        </message>
        <message>
            <source>Complete</source>
            <translation>Vervollständigen</translation>
        </message>
        <message>
            <source>Copy with headers</source>
            <translation>Mit Überschriften kopieren</translation>
        </message>
        <message>
            <source>Go to the last row</source>
            <translation>Zur letzten Zeile</translation>
        </message>
        <message>
            <source>Chart</source>
            <translation>Diagramm</translation>
        </message>
        <message>
            <source>Zoom</source>
            <translation>Vergrößern</translation>
        </message>
        <message>
            <source>Mouse wheel</source>
            <translation>Mausrad</translation>
        </message>
        <message>
            <source>Move</source>
            <translation>Verschieben</translation>
        </message>
        <message>
            <source>Drag</source>
            <translation>Ziehen</translation>
        </message>
        <message>
            <source>Back to now</source>
            <translation>Zurück zum Jetzt</translation>
        </message>
        <message>
            <source>Double click</source>
            <translation>Doppelklick</translation>
        </message>
        <message>
            <source>About Sharepane</source>
            <translation>Über Sharepane</translation>
        </message>
        <message>
            <source>Sharepane %1</source>
            <translation>Sharepane %1</translation>
        </message>
        <message>
            <source>Shares databases in place and follows them in near real time.

Workspace: %1

Free software under the GNU General Public License, version 3 or later.</source>
            <translation>Teilt Datenbanken an Ort und Stelle und folgt ihnen fast in Echtzeit.

Arbeitsbereich: %1

Freie Software unter der GNU General Public License, Version 3 oder später.</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>&amp;Settings…</source>
            <translation>&amp;Einstellungen …</translation>
        </message>
        <message>
            <source>&amp;Mail settings…</source>
            <translation>&amp;Mail-Einstellungen …</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::MaintainDialog</name>
        <message>
            <source>Expired extents</source>
            <translation>Abgelaufene Extents</translation>
        </message>
        <message>
            <source>Small extents</source>
            <translation>Kleine Extents</translation>
        </message>
        <message>
            <source>%1 into %2 larger ones</source>
            <translation>%1 zu %2 größeren</translation>
        </message>
        <message>
            <source>Unneeded files</source>
            <translation>Nicht mehr benötigte Dateien</translation>
        </message>
        <message>
            <source>%1, %2</source>
            <translation>%1, %2</translation>
        </message>
        <message>
            <source>Old log files</source>
            <translation>Alte Logdateien</translation>
        </message>
        <message>
            <source>Old journal entries</source>
            <translation>Alte Journaleinträge</translation>
        </message>
        <message>
            <source>Maintain %1</source>
            <translation>%1 pflegen</translation>
        </message>
        <message>
            <source>Maintain now</source>
            <translation>Jetzt pflegen</translation>
        </message>
        <message>
            <source>What would be done</source>
            <translation>Was geschehen würde</translation>
        </message>
        <message>
            <source>Looking at what there is to do …</source>
            <translation>Es wird nachgesehen, was zu tun ist …</translation>
        </message>
        <message>
            <source>There is nothing to do now.</source>
            <translation>Jetzt ist nichts zu tun.</translation>
        </message>
        <message>
            <source>What the follower %1 still needs is kept.</source>
            <translation>Was der Follower %1 noch braucht, bleibt.</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <translation>%1: %2</translation>
        </message>
        <message>
            <source>Extents are merged, everything else named here is removed. Rows go only with extents older than the retention.</source>
            <translation>Extents werden zusammengefasst, alles andere hier Genannte wird entfernt. Zeilen verschwinden nur mit Extents, die älter als die Aufbewahrung sind.</translation>
        </message>
        <message>
            <source>&amp;Keep removed extents</source>
            <translation>Entfernte Extents &amp;behalten</translation>
        </message>
        <message>
            <source>As long as each table wants: 7d, unless it says otherwise</source>
            <translation>So lange, wie jede Tabelle will: 7d, wenn sie nichts anderes sagt</translation>
        </message>
        <message>
            <source>For this once. Attached followers and running queries keep what they need; other readers of the folder don&apos;t.</source>
            <translation>Für dieses Mal. Angehängte Follower und laufende Abfragen behalten, was sie brauchen; andere Leser des Ordners nicht.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::MapDialog</name>
        <message>
            <source>Map %1</source>
            <translation>%1 zuordnen</translation>
        </message>
        <message>
            <source>Map</source>
            <translation>Zuordnen</translation>
        </message>
        <message>
            <source>&amp;Database</source>
            <translation>&amp;Datenbank</translation>
        </message>
        <message>
            <source>&amp;Follower cluster</source>
            <translation>&amp;Follower-Cluster</translation>
        </message>
        <message>
            <source>&amp;Name there</source>
            <translation>&amp;Name dort</translation>
        </message>
        <message>
            <source>&amp;Prefix</source>
            <translation>&amp;Präfix</translation>
        </message>
        <message>
            <source>All databases, future ones included</source>
            <translation>Alle Datenbanken, auch künftige</translation>
        </message>
        <message>
            <source>As the share calls it</source>
            <translation>Wie in der Freigabe</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Keines</translation>
        </message>
        <message>
            <source>There is no cluster to follow it yet. Create one first, on the Clusters page.</source>
            <translation>Es gibt noch kein Cluster, das ihr folgen könnte. Legen Sie zuerst auf der Seite Cluster eines an.</translation>
        </message>
        <message>
            <source>Creates %1</source>
            <translation>Legt %1 an</translation>
        </message>
        <message>
            <source>What the lists match shows once it is followed.</source>
            <translation>Was die Listen treffen, zeigt sich, sobald sie verfolgt wird.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::NewClusterDialog</name>
        <message>
            <source>New cluster</source>
            <translation>Neuer Cluster</translation>
        </message>
        <message>
            <source>Create cluster</source>
            <translation>Cluster anlegen</translation>
        </message>
        <message>
            <source>&amp;Name</source>
            <translation>&amp;Name</translation>
        </message>
        <message>
            <source>&amp;Storage</source>
            <translation>&amp;Speicher</translation>
        </message>
        <message>
            <source>In the workspace</source>
            <translation>Im Arbeitsbereich</translation>
        </message>
        <message>
            <source>A folder or URL (file:///…). Leave it empty to keep the data in the workspace.</source>
            <translation>Ein Ordner oder eine URL (file:///…). Leer bleiben die Daten im Arbeitsbereich.</translation>
        </message>
        <message>
            <source> GiB</source>
            <translation> GiB</translation>
        </message>
        <message>
            <source>&amp;Cache limit</source>
            <translation>&amp;Cache-Grenze</translation>
        </message>
        <message>
            <source>How much of followed databases may be kept on this machine.</source>
            <translation>Wie viel von gefolgten Datenbanken auf diesem Rechner liegen darf.</translation>
        </message>
        <message>
            <source>Choose a folder</source>
            <translation>Einen Ordner wählen</translation>
        </message>
        <message>
            <source>Storage of the cluster</source>
            <translation>Speicher des Clusters</translation>
        </message>
        <message>
            <source>There is a cluster of this name. Choose another one.</source>
            <translation>Es gibt schon einen Cluster dieses Namens. Wählen Sie einen anderen.</translation>
        </message>
        <message>
            <source>A name can&apos;t contain a slash.</source>
            <translation>Ein Name kann keinen Schrägstrich enthalten.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::NewDatabaseDialog</name>
        <message>
            <source>New database</source>
            <translation>Neue Datenbank</translation>
        </message>
        <message>
            <source>Create database</source>
            <translation>Datenbank anlegen</translation>
        </message>
        <message>
            <source>&amp;Cluster</source>
            <translation>&amp;Cluster</translation>
        </message>
        <message>
            <source>&amp;Name</source>
            <translation>&amp;Name</translation>
        </message>
        <message>
            <source>%1 exists already. Choose another name.</source>
            <translation>%1 gibt es schon. Wählen Sie einen anderen Namen.</translation>
        </message>
        <message>
            <source>A name can&apos;t contain a slash.</source>
            <translation>Ein Name kann keinen Schrägstrich enthalten.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::NewExternalTableDialog</name>
        <message>
            <source>New external table</source>
            <translation>Neue externe Tabelle</translation>
        </message>
        <message>
            <source>Create external table</source>
            <translation>Externe Tabelle anlegen</translation>
        </message>
        <message>
            <source>&amp;Location</source>
            <translation>&amp;Ort</translation>
        </message>
        <message>
            <source>Choose a file</source>
            <translation>Datei wählen</translation>
        </message>
        <message>
            <source>Choose a folder</source>
            <translation>Ordner wählen</translation>
        </message>
        <message>
            <source>&amp;Format</source>
            <translation>&amp;Format</translation>
        </message>
        <message>
            <source>Write a URL such as file:///srv/data/, or an absolute path.</source>
            <translation>Schreiben Sie eine URL wie file:///srv/data/ oder einen absoluten Pfad.</translation>
        </message>
        <message>
            <source>A file, or a folder when it ends in “/”. Its columns are taken from the files; followers read it where it lies, with their own access.</source>
            <translation>Eine Datei, oder ein Ordner, wenn er auf „/“ endet. Die Spalten kommen aus den Dateien; Follower lesen sie, wo sie liegen, mit ihrem eigenen Zugang.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::NewFunctionDialog</name>
        <message>
            <source>New function</source>
            <translation>Neue Funktion</translation>
        </message>
        <message>
            <source>Create function</source>
            <translation>Funktion anlegen</translation>
        </message>
        <message>
            <source>&amp;Parameters</source>
            <translation>&amp;Parameter</translation>
        </message>
        <message>
            <source>None, or names such as x, y</source>
            <translation>Keine, oder Namen wie x, y</translation>
        </message>
        <message>
            <source>&amp;Gives</source>
            <translation>&amp;Ergibt</translation>
        </message>
        <message>
            <source>One value (an expression)</source>
            <translation>Einen Wert (ein Ausdruck)</translation>
        </message>
        <message>
            <source>A table (a query)</source>
            <translation>Eine Tabelle (eine Abfrage)</translation>
        </message>
        <message>
            <source>&amp;Body</source>
            <translation>&amp;Rumpf</translation>
        </message>
        <message>
            <source>This is a query: let the function give a table.</source>
            <translation>Das ist eine Abfrage: Lassen Sie die Funktion eine Tabelle ergeben.</translation>
        </message>
        <message>
            <source>Used as: SELECT … FROM %1</source>
            <translation>So verwendet: SELECT … FROM %1</translation>
        </message>
        <message>
            <source>Used as: SELECT %1 FROM …</source>
            <translation>So verwendet: SELECT %1 FROM …</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::NewShareDialog</name>
        <message>
            <source>New share</source>
            <translation>Neue Freigabe</translation>
        </message>
        <message>
            <source>Create share</source>
            <translation>Freigabe anlegen</translation>
        </message>
        <message>
            <source>&amp;Account</source>
            <translation>&amp;Konto</translation>
        </message>
        <message>
            <source>&amp;E-mail</source>
            <translation>&amp;E-Mail</translation>
        </message>
        <message>
            <source>&amp;Organization</source>
            <translation>&amp;Organisation</translation>
        </message>
        <message>
            <source>&amp;Name of the share</source>
            <translation>&amp;Name der Freigabe</translation>
        </message>
        <message>
            <source>&amp;Description</source>
            <translation>&amp;Beschreibung</translation>
        </message>
        <message>
            <source>&amp;Terms of use</source>
            <translation>N&amp;utzungsbedingungen</translation>
        </message>
        <message>
            <source>None. What is written here, recipients have to accept.</source>
            <translation>Keine. Was hier steht, müssen Empfänger annehmen.</translation>
        </message>
        <message>
            <source>A new data share account: it stands for you or your organization, and signs what it sends.</source>
            <translation>Ein neues Freigabekonto: Es steht für Sie oder Ihre Organisation und unterschreibt, was es sendet.</translation>
        </message>
        <message>
            <source>This account exists. Its address and organization stay as they are.</source>
            <translation>Dieses Konto gibt es schon. Adresse und Organisation bleiben, wie sie sind.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::NewTableDialog</name>
        <message>
            <source>New table</source>
            <translation>Neue Tabelle</translation>
        </message>
        <message>
            <source>Create table</source>
            <translation>Tabelle anlegen</translation>
        </message>
        <message>
            <source>&amp;Columns</source>
            <translation>&amp;Spalten</translation>
        </message>
        <message>
            <source>To make a table from files, ingest them: their columns are found by themselves.</source>
            <translation>Um eine Tabelle aus Dateien zu machen, lesen Sie diese ein: Die Spalten werden dabei gefunden.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::NewViewDialog</name>
        <message>
            <source>New materialized view</source>
            <translation>Neue materialisierte Sicht</translation>
        </message>
        <message>
            <source>Create view</source>
            <translation>Sicht anlegen</translation>
        </message>
        <message>
            <source>&amp;Query</source>
            <translation>&amp;Abfrage</translation>
        </message>
        <message>
            <source>A view is one SELECT over one table of the database.</source>
            <translation>Eine Sicht ist ein SELECT über eine Tabelle der Datenbank.</translation>
        </message>
        <message>
            <source>Counts, sums, minima, maxima and averages by groups are kept fresh row by row; any other query is computed anew when its table changes.</source>
            <translation>Anzahlen, Summen, Minima, Maxima und Mittelwerte je Gruppe werden Zeile für Zeile frisch gehalten; jede andere Abfrage wird neu berechnet, wenn sich ihre Tabelle ändert.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ObjectRemoval</name>
        <message>
            <source>Rename table</source>
            <translation>Tabelle umbenennen</translation>
        </message>
        <message>
            <source>New name of %1</source>
            <translation>Neuer Name von %1</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>Umbenennen</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Detach %1?</source>
            <translation>%1 abhängen?</translation>
        </message>
        <message>
            <source>The follower database and its cached extents are removed here. The leader keeps everything.</source>
            <translation>Die Follower-Datenbank und ihre zwischengespeicherten Extents werden hier entfernt. Der Leader behält alles.</translation>
        </message>
        <message>
            <source>Detach</source>
            <translation>Abhängen</translation>
        </message>
        <message>
            <source>Delete the database %1?</source>
            <translation>Die Datenbank %1 löschen?</translation>
        </message>
        <message>
            <source>All its tables and their rows are deleted. This can&apos;t be undone.</source>
            <translation>Alle ihre Tabellen mit allen Zeilen werden gelöscht. Das lässt sich nicht rückgängig machen.</translation>
        </message>
        <message>
            <source>Delete database</source>
            <translation>Datenbank löschen</translation>
        </message>
        <message>
            <source>Delete the cluster %1?</source>
            <translation>Den Cluster %1 löschen?</translation>
        </message>
        <message>
            <source>Only a cluster without databases can be deleted.</source>
            <translation>Nur ein Cluster ohne Datenbanken kann gelöscht werden.</translation>
        </message>
        <message>
            <source>Delete cluster</source>
            <translation>Cluster löschen</translation>
        </message>
        <message>
            <source>Drop the table %1 of %2?</source>
            <translation>Die Tabelle %1 aus %2 löschen?</translation>
        </message>
        <message>
            <source>Its rows are gone for everybody who follows this database.</source>
            <translation>Ihre Zeilen sind für alle weg, die dieser Datenbank folgen.</translation>
        </message>
        <message>
            <source>Drop table</source>
            <translation>Tabelle löschen</translation>
        </message>
        <message>
            <source>Drop the view %1 of %2?</source>
            <translation>Die Sicht %1 von %2 löschen?</translation>
        </message>
        <message>
            <source>What it has computed is gone for everybody who follows this database; its table stays.</source>
            <translation>Was sie berechnet hat, ist für alle weg, die dieser Datenbank folgen; ihre Tabelle bleibt.</translation>
        </message>
        <message>
            <source>Drop view</source>
            <translation>Sicht löschen</translation>
        </message>
        <message>
            <source>Drop the external table %1 of %2?</source>
            <translation>Die externe Tabelle %1 von %2 löschen?</translation>
        </message>
        <message>
            <source>Only its definition goes, here and for everybody who follows; its files stay where they are.</source>
            <translation>Nur die Definition verschwindet, hier und bei allen, die folgen; die Dateien bleiben, wo sie sind.</translation>
        </message>
        <message>
            <source>Drop external table</source>
            <translation>Externe Tabelle löschen</translation>
        </message>
        <message>
            <source>The function %1 was dropped.</source>
            <translation>Die Funktion %1 wurde gelöscht.</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>Detach %1 from %2?</source>
            <translation>%1 von %2 abhängen?</translation>
        </message>
        <message>
            <source>That follower stops getting new commits.</source>
            <translation>Dieser Follower bekommt keine neuen Commits mehr.</translation>
        </message>
        <message>
            <source>Detach all databases that %1 follows because it follows all of a leader?</source>
            <translation>Alle Datenbanken abhängen, denen %1 folgt, weil es allen eines Leaders folgt?</translation>
        </message>
        <message>
            <source>%1: these follower databases and their cached extents are removed here, and databases to come are not followed. The leaders keep everything.</source>
            <translation>%1: Diese Follower-Datenbanken und ihre Extents im Cache werden hier entfernt, und künftigen Datenbanken wird nicht gefolgt. Die Leader behalten alles.</translation>
        </message>
        <message>
            <source>None now</source>
            <translation>Jetzt keine</translation>
        </message>
        <message>
            <source>Show what %1 follows</source>
            <translation>Zeigen, wem %1 folgt</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::OptionsEdit</name>
        <message>
            <source>Prefetch: a commit is queryable only when its hot extents are here</source>
            <translation>Vorab holen: Eine Änderung ist erst abfragbar, wenn ihre heißen Extents hier sind</translation>
        </message>
        <message>
            <source>Follower options</source>
            <translation>Follower-Optionen</translation>
        </message>
        <message>
            <source>Show the follower options</source>
            <translation>Follower-Optionen anzeigen</translation>
        </message>
        <message>
            <source>How the hot spans here and the leader&apos;s go together</source>
            <translation>Wie die heißen Spannen hier und die des Leaders zusammenwirken</translation>
        </message>
        <message>
            <source>How the principals here and the leader&apos;s go together</source>
            <translation>Wie die Prinzipale hier und die des Leaders zusammenwirken</translation>
        </message>
        <message>
            <source>As the leader has it, or 7d, 0d …</source>
            <translation>Wie beim Leader, oder 7d, 0d …</translation>
        </message>
        <message>
            <source>Hot span</source>
            <translation>Heiße Spanne</translation>
        </message>
        <message>
            <source>Of single tables: flights=7d, weather=0d</source>
            <translation>Einzelner Tabellen: flights=7d, weather=0d</translation>
        </message>
        <message>
            <source>Hot spans of single tables</source>
            <translation>Heiße Spannen einzelner Tabellen</translation>
        </message>
        <message>
            <source>&amp;Hot span</source>
            <translation>&amp;Heiße Spanne</translation>
        </message>
        <message>
            <source>&amp;Tables&apos; hot spans</source>
            <translation>Einzelner &amp;Tabellen</translation>
        </message>
        <message>
            <source>&amp;Caching</source>
            <translation>&amp;Cache</translation>
        </message>
        <message>
            <source>P&amp;rincipals</source>
            <translation>P&amp;rinzipale</translation>
        </message>
        <message>
            <source>Write each as NAME=SPAN, once, with commas between them: flights=7d, weather=0d.</source>
            <translation>Schreiben Sie jede einmal als NAME=SPANNE, mit Kommas dazwischen: flights=7d, weather=0d.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::OverviewPage</name>
        <message>
            <source>Overview</source>
            <translation>Übersicht</translation>
        </message>
        <message>
            <source>Welcome to Sharepane</source>
            <translation>Willkommen bei Sharepane</translation>
        </message>
        <message>
            <source>Share databases with people elsewhere, or follow what they share with you. Both begin here.</source>
            <translation>Geben Sie Datenbanken für andere frei, oder folgen Sie dem, was andere für Sie freigeben. Beides beginnt hier.</translation>
        </message>
        <message>
            <source>What</source>
            <translation>Was</translation>
        </message>
        <message>
            <source>Object</source>
            <translation>Objekt</translation>
        </message>
        <message>
            <source>When</source>
            <translation>Wann</translation>
        </message>
        <message>
            <source>Freshness of what is followed</source>
            <translation>Wie frisch ist, was verfolgt wird</translation>
        </message>
        <message>
            <source>Latest activity</source>
            <translation>Letzte Aktivität</translation>
        </message>
        <message>
            <source>New share…</source>
            <translation>Neue Freigabe …</translation>
        </message>
        <message>
            <source>Accept invitation…</source>
            <translation>Einladung annehmen …</translation>
        </message>
        <message>
            <source>New cluster…</source>
            <translation>Neuer Cluster …</translation>
        </message>
        <message>
            <source>Needs attention</source>
            <translation>Braucht Aufmerksamkeit</translation>
        </message>
        <message>
            <source>Sent shares</source>
            <translation>Gesendete Freigaben</translation>
        </message>
        <message>
            <source>Received shares</source>
            <translation>Erhaltene Freigaben</translation>
        </message>
        <message>
            <source>Waiting invitations</source>
            <translation>Offene Einladungen</translation>
        </message>
        <message>
            <source>Worst lag</source>
            <translation>Größter Rückstand</translation>
        </message>
        <message>
            <source>Cache</source>
            <translation>Cache</translation>
        </message>
        <message>
            <source>Followed databases, the farthest behind first</source>
            <translation>Verfolgte Datenbanken, die mit dem größten Rückstand zuerst</translation>
        </message>
        <message>
            <source>Consumers: %1</source>
            <translation>Abonnenten: %1</translation>
        </message>
        <message>
            <source>%1, lag %2</source>
            <translation>%1, Rückstand %2</translation>
        </message>
        <message>
            <source>Ended: %1</source>
            <translation>Beendet: %1</translation>
        </message>
        <message>
            <source>Not mapped yet: %1</source>
            <translation>Noch nicht zugeordnet: %1</translation>
        </message>
        <message>
            <source>Nothing received yet</source>
            <translation>Noch nichts erhalten</translation>
        </message>
        <message>
            <source>All of them are mapped</source>
            <translation>Alle sind zugeordnet</translation>
        </message>
        <message>
            <source>Expired: %1</source>
            <translation>Abgelaufen: %1</translation>
        </message>
        <message>
            <source>For an answer</source>
            <translation>Auf Antwort</translation>
        </message>
        <message>
            <source>Nothing is followed yet</source>
            <translation>Noch wird nichts verfolgt</translation>
        </message>
        <message>
            <source>Unreachable: %1 of %2</source>
            <translation>Nicht erreichbar: %1 von %2</translation>
        </message>
        <message>
            <source>No lag</source>
            <translation>Kein Rückstand</translation>
        </message>
        <message>
            <source>Databases: %1</source>
            <translation>Datenbanken: %1</translation>
        </message>
        <message>
            <source>Too small by %1</source>
            <translation>Zu klein um %1</translation>
        </message>
        <message>
            <source>of %1</source>
            <translation>von %1</translation>
        </message>
        <message>
            <source>No cluster follows anything</source>
            <translation>Kein Cluster folgt etwas</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <translation>%1: %2</translation>
        </message>
        <message>
            <source>By %1</source>
            <translation>Von %1</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::PaletteEntries</name>
        <message>
            <source>Page</source>
            <translation>Seite</translation>
        </message>
        <message>
            <source>Cluster</source>
            <translation>Cluster</translation>
        </message>
        <message>
            <source>Follower database</source>
            <translation>Follower-Datenbank</translation>
        </message>
        <message>
            <source>Leader database</source>
            <translation>Leader-Datenbank</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::PoliciesPanel</name>
        <message>
            <source>Reset</source>
            <translation>Zurücksetzen</translation>
        </message>
        <message>
            <source>Unset it here: the level above holds again</source>
            <translation>Hier aufheben: Dann gilt wieder die Ebene darüber</translation>
        </message>
        <message>
            <source>off</source>
            <translation>aus</translation>
        </message>
        <message>
            <source>to %1, from %2 extents</source>
            <translation>auf %1, ab %2 Extents</translation>
        </message>
        <message>
            <source>Merge small extents</source>
            <translation>Kleine Extents vereinen</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>Übernehmen</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>Verwerfen</translation>
        </message>
        <message>
            <source>In effect on what the database holds</source>
            <translation>Wirksam für den Inhalt der Datenbank</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>Hot span</source>
            <translation>Heiße Spanne</translation>
        </message>
        <message>
            <source>Retention</source>
            <translation>Aufbewahrung</translation>
        </message>
        <message>
            <source>Merge</source>
            <translation>Vereinen</translation>
        </message>
        <message>
            <source>&amp;Hot span</source>
            <translation>&amp;Heiße Spanne</translation>
        </message>
        <message>
            <source>How young extents must be to stay in the cache, such as 7d. 0d: none.</source>
            <translation>Wie jung Extents sein müssen, um im Cache zu bleiben, etwa 7d. 0d: keine.</translation>
        </message>
        <message>
            <source>R&amp;etention</source>
            <translation>&amp;Aufbewahrung</translation>
        </message>
        <message>
            <source>Rows older than this are removed, such as 365d.</source>
            <translation>Ältere Zeilen werden entfernt, etwa 365d.</translation>
        </message>
        <message>
            <source>A follower takes its policies from the leader. What it does differently is among its options on the Sync page.</source>
            <translation>Ein Follower übernimmt die Richtlinien seines Leaders. Was er anders macht, steht bei seinen Optionen auf der Seite „Abgleich“.</translation>
        </message>
        <message>
            <source>Apply the policies</source>
            <translation>Richtlinien übernehmen</translation>
        </message>
        <message>
            <source>Discard what was typed</source>
            <translation>Eingaben verwerfen</translation>
        </message>
        <message>
            <source>Reset %1</source>
            <translation>%1 zurücksetzen</translation>
        </message>
        <message>
            <source>Size that merged extents should have</source>
            <translation>Größe, die vereinte Extents haben sollen</translation>
        </message>
        <message>
            <source>from </source>
            <translation>ab </translation>
        </message>
        <message>
            <source> extents</source>
            <translation> Extents</translation>
        </message>
        <message>
            <source>So many small extents make a merge worth its while</source>
            <translation>Ab so vielen kleinen Extents lohnt sich das Vereinen</translation>
        </message>
        <message>
            <source>Reset the merge policy</source>
            <translation>Richtlinie für das Vereinen zurücksetzen</translation>
        </message>
        <message>
            <source>not set</source>
            <translation>nicht gesetzt</translation>
        </message>
        <message>
            <source>%1 – %2</source>
            <translation>%1 – %2</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::PrincipalsPanel</name>
        <message>
            <source>Add</source>
            <translation>Hinzufügen</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Principal</source>
            <translation>Prinzipal</translation>
        </message>
        <message>
            <source>Role</source>
            <translation>Rolle</translation>
        </message>
        <message>
            <source>What it may do</source>
            <translation>Was sie dürfen</translation>
        </message>
        <message>
            <source>Principals</source>
            <translation>Prinzipale</translation>
        </message>
        <message>
            <source>Role of the new principal</source>
            <translation>Rolle des neuen Prinzipals</translation>
        </message>
        <message>
            <source>New principal</source>
            <translation>Neuer Prinzipal</translation>
        </message>
        <message>
            <source>Add the principal</source>
            <translation>Prinzipal hinzufügen</translation>
        </message>
        <message>
            <source>Remove the selected principal</source>
            <translation>Ausgewählten Prinzipal entfernen</translation>
        </message>
        <message>
            <source>Nobody is named, so whoever holds this workspace may do everything. Name an admin first: from then on only the named may use the database.</source>
            <translation>Niemand ist genannt; wer diesen Arbeitsbereich hat, darf also alles. Nennen Sie zuerst einen Administrator: Von da an dürfen nur die Genannten die Datenbank benutzen.</translation>
        </message>
        <message>
            <source>Nobody is named: whoever holds this workspace may query the database.</source>
            <translation>Niemand ist genannt: Wer diesen Arbeitsbereich hat, darf die Datenbank abfragen.</translation>
        </message>
        <message>
            <source>%1 is among the %2 already.</source>
            <translation>%1 ist schon unter: %2.</translation>
        </message>
        <message>
            <source>%1 was removed from the %2.</source>
            <translation>%1 wurde entfernt aus: %2.</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::QueryPage</name>
        <message>
            <source>Query</source>
            <translation>Abfrage</translation>
        </message>
        <message>
            <source>Query tabs</source>
            <translation>Abfrage-Reiter</translation>
        </message>
        <message>
            <source>&amp;Run</source>
            <translation>Aus&amp;führen</translation>
        </message>
        <message>
            <source>&amp;Cancel</source>
            <translation>Abb&amp;rechen</translation>
        </message>
        <message>
            <source>New &amp;tab</source>
            <translation>Neuer &amp;Reiter</translation>
        </message>
        <message>
            <source>Close tab</source>
            <translation>Reiter schließen</translation>
        </message>
        <message>
            <source>&amp;History</source>
            <translation>&amp;Verlauf</translation>
        </message>
        <message>
            <source>Result as a chart</source>
            <translation>Ergebnis als Diagramm</translation>
        </message>
        <message>
            <source>Result as a grid</source>
            <translation>Ergebnis als Gitter</translation>
        </message>
        <message>
            <source>Close this tab</source>
            <translation>Diesen Reiter schließen</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::QueryTab</name>
        <message>
            <source>Run</source>
            <translation>Ausführen</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Database to ask</source>
            <translation>Zu fragende Datenbank</translation>
        </message>
        <message>
            <source>Choose a database</source>
            <translation>Datenbank wählen</translation>
        </message>
        <message>
            <source>Run the query</source>
            <translation>Die Abfrage ausführen</translation>
        </message>
        <message>
            <source>Run the selection, or everything (Ctrl+Return)</source>
            <translation>Die Auswahl oder alles ausführen (Strg+Eingabe)</translation>
        </message>
        <message>
            <source>Cancel the query</source>
            <translation>Die Abfrage abbrechen</translation>
        </message>
        <message>
            <source>Cancel the query (Esc)</source>
            <translation>Die Abfrage abbrechen (Esc)</translation>
        </message>
        <message>
            <source>History</source>
            <translation>Verlauf</translation>
        </message>
        <message>
            <source>History of queries</source>
            <translation>Verlauf der Abfragen</translation>
        </message>
        <message>
            <source>The query is running</source>
            <translation>Die Abfrage läuft</translation>
        </message>
        <message>
            <source>Chart</source>
            <translation>Diagramm</translation>
        </message>
        <message>
            <source>Show the result as a chart</source>
            <translation>Das Ergebnis als Diagramm zeigen</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
        <message>
            <source>Copy the result</source>
            <translation>Das Ergebnis kopieren</translation>
        </message>
        <message>
            <source>As TSV with headers</source>
            <translation>Als TSV mit Überschriften</translation>
        </message>
        <message>
            <source>As CSV with headers</source>
            <translation>Als CSV mit Überschriften</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>Exportieren</translation>
        </message>
        <message>
            <source>Export the result</source>
            <translation>Das Ergebnis exportieren</translation>
        </message>
        <message>
            <source>CSV…</source>
            <translation>CSV …</translation>
        </message>
        <message>
            <source>JSON…</source>
            <translation>JSON …</translation>
        </message>
        <message>
            <source>NDJSON…</source>
            <translation>NDJSON …</translation>
        </message>
        <message>
            <source>Parquet…</source>
            <translation>Parquet …</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>Ergebnis</translation>
        </message>
        <message>
            <source>Copy as TSV with headers</source>
            <translation>Als TSV mit Überschriften kopieren</translation>
        </message>
        <message>
            <source>Copy as CSV with headers</source>
            <translation>Als CSV mit Überschriften kopieren</translation>
        </message>
        <message>
            <source>Go to the last row</source>
            <translation>Zur letzten Zeile</translation>
        </message>
        <message>
            <source>Query</source>
            <translation>Abfrage</translation>
        </message>
        <message>
            <source>Cancelled after %1.</source>
            <translation>Nach %1 abgebrochen.</translation>
        </message>
        <message>
            <source>Running for %1</source>
            <translation>Läuft seit %1</translation>
        </message>
        <message>
            <source>%1 of %2 extents opened</source>
            <translation>%1 von %2 Extents geöffnet</translation>
        </message>
        <message>
            <source>snapshot version %1</source>
            <translation>Snapshot-Version %1</translation>
        </message>
        <message>
            <source>That is too much for the clipboard.</source>
            <translation>Das ist zu viel für die Zwischenablage.</translation>
        </message>
        <message>
            <source>Export the result to a file instead.</source>
            <translation>Exportieren Sie das Ergebnis stattdessen in eine Datei.</translation>
        </message>
        <message>
            <source>From snapshot version %1.</source>
            <translation>Aus Snapshot-Version %1.</translation>
        </message>
        <message>
            <source>Queries that you run appear here</source>
            <translation>Ausgeführte Abfragen erscheinen hier</translation>
        </message>
        <message>
            <source>Whom the query runs as</source>
            <translation>Als wen die Abfrage läuft</translation>
        </message>
        <message>
            <source>As the owner</source>
            <translation>Als Eigentümer</translation>
        </message>
        <message>
            <source>The query runs as the owner of the workspace, who may see everything. Choose or type a principal to see what they see.</source>
            <translation>Die Abfrage läuft als Eigentümer des Arbeitsbereichs, der alles sehen darf. Wählen oder schreiben Sie einen Prinzipal, um zu sehen, was er sieht.</translation>
        </message>
        <message>
            <source>The query runs as %1</source>
            <translation>Die Abfrage läuft als %1</translation>
        </message>
        <message>
            <source>The query can&apos;t run as it is.</source>
            <translation>Die Abfrage kann so nicht laufen.</translation>
        </message>
        <message>
            <source>%1 so far</source>
            <translation>bisher %1</translation>
        </message>
        <message>
            <source>%1 exported to %2.</source>
            <translation>%1 nach %2 exportiert.</translation>
        </message>
        <message>
            <source>Ask a database</source>
            <translation>Eine Datenbank fragen</translation>
        </message>
        <message>
            <source>Choose it above, write SQL and run it with Ctrl+Return. A query reads one snapshot and changes nothing.</source>
            <translation>Wählen Sie sie oben, schreiben Sie SQL, und führen Sie es mit Strg+Eingabe aus. Eine Abfrage liest einen Snapshot und ändert nichts.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ReceivedPage</name>
        <message>
            <source>%1 behind</source>
            <translation>%1 zurück</translation>
        </message>
        <message>
            <source>Received shares</source>
            <translation>Erhaltene Freigaben</translation>
        </message>
        <message>
            <source>Share</source>
            <translation>Freigabe</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Zustand</translation>
        </message>
        <message>
            <source>Freshness</source>
            <translation>Stand</translation>
        </message>
        <message>
            <source>Provider</source>
            <translation>Anbieter</translation>
        </message>
        <message>
            <source>Mapped to</source>
            <translation>Zugeordnet zu</translation>
        </message>
        <message>
            <source>Nothing was shared with you yet</source>
            <translation>Noch ist nichts für Sie freigegeben</translation>
        </message>
        <message>
            <source>Somebody who shares databases sends you an invitation: a file, or a link that begins with sharepane:. Accept it here, or drop the file on this page.</source>
            <translation>Wer Datenbanken freigibt, sendet Ihnen eine Einladung: eine Datei, oder einen Link, der mit sharepane: beginnt. Nehmen Sie sie hier an, oder ziehen Sie die Datei auf diese Seite.</translation>
        </message>
        <message>
            <source>Search shares, providers, states</source>
            <translation>Freigaben, Anbieter, Zustände suchen</translation>
        </message>
        <message>
            <source>&amp;Accept invitation…</source>
            <translation>Einladung &amp;annehmen …</translation>
        </message>
        <message>
            <source>&amp;Map…</source>
            <translation>&amp;Zuordnen …</translation>
        </message>
        <message>
            <source>Ask &amp;provider</source>
            <translation>An&amp;bieter fragen</translation>
        </message>
        <message>
            <source>Show &amp;sync</source>
            <translation>&amp;Abgleich zeigen</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <source>No received share is selected.</source>
            <translation>Keine erhaltene Freigabe ist ausgewählt.</translation>
        </message>
        <message>
            <source>It is being asked.</source>
            <translation>Er wird gerade gefragt.</translation>
        </message>
        <message>
            <source>Nothing of it is followed.</source>
            <translation>Nichts davon wird gefolgt.</translation>
        </message>
        <message>
            <source>You received %1.</source>
            <translation>Sie haben %1 erhalten.</translation>
        </message>
        <message>
            <source>Map it to a cluster to follow what it holds.</source>
            <translation>Ordnen Sie sie einem Cluster zu, um ihrem Inhalt zu folgen.</translation>
        </message>
        <message>
            <source>Map…</source>
            <translation>Zuordnen …</translation>
        </message>
        <message>
            <source>The invitation to %1 is rejected.</source>
            <translation>Die Einladung zu %1 ist abgelehnt.</translation>
        </message>
        <message>
            <source>Its provider knows it.</source>
            <translation>Ihr Anbieter weiß es.</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <translation>%1: %2</translation>
        </message>
        <message>
            <source>Its provider answered at %1.</source>
            <translation>Ihr Anbieter hat um %1 geantwortet.</translation>
        </message>
        <message>
            <source>Stop following %1?</source>
            <translation>%1 nicht mehr folgen lassen?</translation>
        </message>
        <message>
            <source>What was copied is deleted. The share stays received, and can be mapped again.</source>
            <translation>Was kopiert wurde, wird gelöscht. Die Freigabe bleibt erhalten und kann wieder zugeordnet werden.</translation>
        </message>
        <message>
            <source>Unmap</source>
            <translation>Zuordnung beenden</translation>
        </message>
        <message>
            <source>Nothing of it is mapped.</source>
            <translation>Nichts davon ist zugeordnet.</translation>
        </message>
        <message>
            <source>What was copied of it is deleted: %1.</source>
            <translation>Was davon kopiert wurde, wird gelöscht: %1.</translation>
        </message>
        <message>
            <source>Delete the received share %1?</source>
            <translation>Die erhaltene Freigabe %1 löschen?</translation>
        </message>
        <message>
            <source>Delete without telling…</source>
            <translation>Löschen, ohne es zu sagen …</translation>
        </message>
        <message>
            <source>%1 is deleted.</source>
            <translation>%1 ist gelöscht.</translation>
        </message>
        <message>
            <source>Its provider knows that nobody follows it here any more.</source>
            <translation>Ihr Anbieter weiß, dass ihr hier niemand mehr folgt.</translation>
        </message>
        <message>
            <source>%1 Its provider hears that nobody follows it here any more, and you need another invitation to get it back.</source>
            <translation>%1 Ihr Anbieter erfährt, dass ihr hier niemand mehr folgt, und um sie wiederzubekommen, brauchen Sie eine neue Einladung.</translation>
        </message>
        <message>
            <source>Delete %1 without telling its provider?</source>
            <translation>%1 löschen, ohne es dem Anbieter zu sagen?</translation>
        </message>
        <message>
            <source>All that was copied is deleted already. Only %1 has not heard yet that nobody follows it here any more, and keeps this follower in its list.</source>
            <translation>Alles, was kopiert wurde, ist schon gelöscht. Nur %1 weiß noch nicht, dass ihr hier niemand mehr folgt, und behält diesen Follower in der Liste.</translation>
        </message>
        <message>
            <source>Delete without telling</source>
            <translation>Löschen, ohne es zu sagen</translation>
        </message>
        <message>
            <source>%1 is deleted here, but its provider can&apos;t be reached.</source>
            <translation>%1 ist hier gelöscht, aber ihr Anbieter ist nicht zu erreichen.</translation>
        </message>
        <message>
            <source>It stays in the list until its provider has been told, which happens by itself. To give that up, delete it again.</source>
            <translation>Sie bleibt in der Liste, bis ihr Anbieter es weiß, was von selbst geschieht. Um das aufzugeben, löschen Sie sie noch einmal.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ReceivedPane</name>
        <message>
            <source>Dataset</source>
            <translation>Dataset</translation>
        </message>
        <message>
            <source>Part</source>
            <translation>Teil</translation>
        </message>
        <message>
            <source>Follows as</source>
            <translation>Folgt als</translation>
        </message>
        <message>
            <source>Database</source>
            <translation>Datenbank</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Zustand</translation>
        </message>
        <message>
            <source>Map…</source>
            <translation>Zuordnen …</translation>
        </message>
        <message>
            <source>Unmap</source>
            <translation>Zuordnung beenden</translation>
        </message>
        <message>
            <source>Map databases of the share to a cluster</source>
            <translation>Datenbanken der Freigabe einem Cluster zuordnen</translation>
        </message>
        <message>
            <source>End the selected mapping</source>
            <translation>Die ausgewählte Zuordnung beenden</translation>
        </message>
        <message>
            <source>Terms of use</source>
            <translation>Nutzungsbedingungen</translation>
        </message>
        <message>
            <source>Parts of the received share</source>
            <translation>Teile der erhaltenen Freigabe</translation>
        </message>
        <message>
            <source>Datasets</source>
            <translation>Datasets</translation>
        </message>
        <message>
            <source>What the share holds</source>
            <translation>Was die Freigabe enthält</translation>
        </message>
        <message>
            <source>Where it is mapped</source>
            <translation>Wohin sie zugeordnet ist</translation>
        </message>
        <message>
            <source>Mapped to</source>
            <translation>Zugeordnet zu</translation>
        </message>
        <message>
            <source>No received share selected</source>
            <translation>Keine erhaltene Freigabe ausgewählt</translation>
        </message>
        <message>
            <source>Share of %1</source>
            <translation>Freigabe von %1</translation>
        </message>
        <message>
            <source>The share has no terms of use.</source>
            <translation>Die Freigabe hat keine Nutzungsbedingungen.</translation>
        </message>
        <message>
            <source>Description</source>
            <translation>Beschreibung</translation>
        </message>
        <message>
            <source>From</source>
            <translation>Von</translation>
        </message>
        <message>
            <source>Fingerprint</source>
            <translation>Fingerabdruck</translation>
        </message>
        <message>
            <source>Of the provider&apos;s key: compare it with what they tell you in another way</source>
            <translation>Des Schlüssels des Anbieters: Vergleichen Sie ihn mit dem, den er Ihnen auf anderem Weg nennt</translation>
        </message>
        <message>
            <source>Their name for it</source>
            <translation>Name beim Anbieter</translation>
        </message>
        <message>
            <source>Accepted as</source>
            <translation>Angenommen als</translation>
        </message>
        <message>
            <source>Accepted</source>
            <translation>Angenommen</translation>
        </message>
        <message>
            <source>Last contact</source>
            <translation>Letzter Kontakt</translation>
        </message>
        <message>
            <source>Lease until</source>
            <translation>Befristet bis</translation>
        </message>
        <message>
            <source>Without contact until then, what was copied here is deleted</source>
            <translation>Ohne Kontakt bis dahin wird gelöscht, was hier kopiert ist</translation>
        </message>
        <message>
            <source>%1, all databases</source>
            <translation>%1, alle Datenbanken</translation>
        </message>
        <message>
            <source>All</source>
            <translation>Alles</translation>
        </message>
        <message>
            <source>No mapping is selected.</source>
            <translation>Keine Zuordnung ist ausgewählt.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ReceivedText</name>
        <message>
            <source>Accepting</source>
            <translation>Wird angenommen</translation>
        </message>
        <message>
            <source>Its provider has not answered yet, and is asked again by itself.</source>
            <translation>Ihr Anbieter hat noch nicht geantwortet; er wird von selbst wieder gefragt.</translation>
        </message>
        <message>
            <source>Active</source>
            <translation>Aktiv</translation>
        </message>
        <message>
            <source>What it holds can be followed.</source>
            <translation>Ihrem Inhalt kann gefolgt werden.</translation>
        </message>
        <message>
            <source>Revoked</source>
            <translation>Widerrufen</translation>
        </message>
        <message>
            <source>%1 revoked it on %2: what was copied here is deleted. Ask %1 to reinstate it.</source>
            <translation>%1 hat sie am %2 widerrufen: Was hier kopiert war, ist gelöscht. Bitten Sie %1, sie wiederherzustellen.</translation>
        </message>
        <message>
            <source>Lapsed</source>
            <translation>Ausgelaufen</translation>
        </message>
        <message>
            <source>Its provider could not be reached since %1, for longer than its lease: what was copied here is deleted. It comes back when %2 can be reached.</source>
            <translation>Ihr Anbieter ist seit %1 nicht erreichbar, länger als ihre Frist: Was hier kopiert war, ist gelöscht. Sie kommt wieder, sobald %2 erreichbar ist.</translation>
        </message>
        <message>
            <source>Deleted by its provider</source>
            <translation>Vom Anbieter gelöscht</translation>
        </message>
        <message>
            <source>%1 deleted the share on %2: what was copied here is deleted. Ask %1 for another one.</source>
            <translation>%1 hat die Freigabe am %2 gelöscht: Was hier kopiert war, ist gelöscht. Bitten Sie %1 um eine andere.</translation>
        </message>
        <message>
            <source>Being deleted</source>
            <translation>Wird gelöscht</translation>
        </message>
        <message>
            <source>%1 ended, as its provider could not be reached since %2.</source>
            <translation>%1 ist zu Ende, weil der Anbieter seit %2 nicht erreichbar ist.</translation>
        </message>
        <message>
            <source>It comes back when %1 can be reached.</source>
            <translation>Sie kommt wieder, sobald %1 erreichbar ist.</translation>
        </message>
        <message>
            <source>%1 deleted %2 on %3.</source>
            <translation>%1 hat %2 am %3 gelöscht.</translation>
        </message>
        <message>
            <source>Ask %1 for another one.</source>
            <translation>Bitten Sie %1 um eine andere.</translation>
        </message>
        <message>
            <source>%1 revoked %2 on %3.</source>
            <translation>%1 hat %2 am %3 widerrufen.</translation>
        </message>
        <message>
            <source>Ask %1 to reinstate it.</source>
            <translation>Bitten Sie %1, sie wiederherzustellen.</translation>
        </message>
        <message>
            <source>Attaching</source>
            <translation>Wird angehängt</translation>
        </message>
        <message>
            <source>Its followers are being made.</source>
            <translation>Ihre Follower werden angelegt.</translation>
        </message>
        <message>
            <source>Followed</source>
            <translation>Wird gefolgt</translation>
        </message>
        <message>
            <source>See the Sync page for how fresh it is.</source>
            <translation>Wie frisch, zeigt die Seite Abgleich.</translation>
        </message>
        <message>
            <source>Suspending</source>
            <translation>Wird ausgesetzt</translation>
        </message>
        <message>
            <source>The share has ended, and its followers are going.</source>
            <translation>Die Freigabe ist zu Ende, und die Follower werden entfernt.</translation>
        </message>
        <message>
            <source>Suspended</source>
            <translation>Ausgesetzt</translation>
        </message>
        <message>
            <source>The share has ended. Its followers come back when it does.</source>
            <translation>Die Freigabe ist zu Ende. Die Follower kommen mit ihr wieder.</translation>
        </message>
        <message>
            <source>Detaching</source>
            <translation>Wird abgehängt</translation>
        </message>
        <message>
            <source>Its followers are going.</source>
            <translation>Ihre Follower verschwinden gerade.</translation>
        </message>
        <message>
            <source>All databases</source>
            <translation>Alle Datenbanken</translation>
        </message>
        <message>
            <source>What was copied of it is going.</source>
            <translation>Was von ihr kopiert wurde, wird gelöscht.</translation>
        </message>
        <message>
            <source>Deleted, provider not told</source>
            <translation>Gelöscht, Anbieter weiß es nicht</translation>
        </message>
        <message>
            <source>All that was copied is deleted. Its provider could not be reached, and is told as soon as it can be. Ask it now, or delete it again to give that up.</source>
            <translation>Alles, was kopiert wurde, ist gelöscht. Ihr Anbieter war nicht zu erreichen und erfährt es, sobald es geht. Fragen Sie ihn jetzt, oder löschen Sie sie noch einmal, um das aufzugeben.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ResultChart</name>
        <message>
            <source>Chart of the result</source>
            <translation>Diagramm des Ergebnisses</translation>
        </message>
        <message>
            <source>A chart needs a result whose first column is the axis and at least one numeric column after it.</source>
            <translation>Ein Diagramm braucht ein Ergebnis, dessen erste Spalte die Achse ist, und danach mindestens eine Zahlenspalte.</translation>
        </message>
        <message>
            <source>The first %1 rows are drawn.</source>
            <translation>Die ersten %1 Zeilen sind gezeichnet.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::SettingsDialog</name>
        <message>
            <source>There is no file of that name that can be read.</source>
            <translation>Eine lesbare Datei dieses Namens gibt es nicht.</translation>
        </message>
        <message>
            <source>Write it as https://data.example.org.</source>
            <translation>Schreiben Sie sie als https://daten.example.org.</translation>
        </message>
        <message>
            <source>Plain HTTP stays on this machine: write it with https.</source>
            <translation>Unverschlüsseltes HTTP bleibt auf diesem Rechner: Schreiben Sie sie mit https.</translation>
        </message>
        <message>
            <source>“%1” is no IP address.</source>
            <translation>„%1“ ist keine IP-Adresse.</translation>
        </message>
        <message>
            <source>Without encryption it can be offered to this machine only.</source>
            <translation>Ohne Verschlüsselung geht es nur für diesen Rechner.</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>Anwenden</translation>
        </message>
        <message>
            <source>&amp;Offer what this workspace shares from this window</source>
            <translation>&amp;In diesem Fenster anbieten, was dieser Arbeitsbereich freigibt</translation>
        </message>
        <message>
            <source>Share service</source>
            <translation>Freigabedienst</translation>
        </message>
        <message>
            <source>Offer what this workspace shares from this window</source>
            <translation>In diesem Fenster anbieten, was dieser Arbeitsbereich freigibt</translation>
        </message>
        <message>
            <source>Offer it &amp;to</source>
            <translation>&amp;Für</translation>
        </message>
        <message>
            <source>&amp;Port</source>
            <translation>&amp;Port</translation>
        </message>
        <message>
            <source>&amp;Encryption</source>
            <translation>&amp;Verschlüsselung</translation>
        </message>
        <message>
            <source>&amp;Certificate</source>
            <translation>&amp;Zertifikat</translation>
        </message>
        <message>
            <source>Private &amp;key</source>
            <translation>Privater &amp;Schlüssel</translation>
        </message>
        <message>
            <source>Public &amp;URL</source>
            <translation>Öffentliche &amp;URL</translation>
        </message>
        <message>
            <source>All networks</source>
            <translation>Alle Netze</translation>
        </message>
        <message>
            <source>This machine only</source>
            <translation>Nur diesen Rechner</translation>
        </message>
        <message>
            <source>Any free one</source>
            <translation>Irgendein freier</translation>
        </message>
        <message>
            <source>HTTPS, with the workspace&apos;s own certificate</source>
            <translation>HTTPS, mit dem eigenen Zertifikat des Arbeitsbereichs</translation>
        </message>
        <message>
            <source>HTTPS, with a certificate from files</source>
            <translation>HTTPS, mit einem Zertifikat aus Dateien</translation>
        </message>
        <message>
            <source>None: plain HTTP</source>
            <translation>Keine: HTTP</translation>
        </message>
        <message>
            <source>By the name of this machine</source>
            <translation>Mit dem Namen dieses Rechners</translation>
        </message>
        <message>
            <source>Choose the certificate (PEM, with its chain)</source>
            <translation>Wählen Sie das Zertifikat (PEM, mit seiner Kette)</translation>
        </message>
        <message>
            <source>Choose the private key (PEM)</source>
            <translation>Wählen Sie den privaten Schlüssel (PEM)</translation>
        </message>
        <message>
            <source>Now</source>
            <translation>Jetzt</translation>
        </message>
        <message>
            <source>While the window is open, or in the tray.</source>
            <translation>Solange das Fenster offen ist, auch im Infobereich.</translation>
        </message>
        <message>
            <source>Nobody can accept an invitation, or follow what is shared, from this window.</source>
            <translation>Niemand kann hier eine Einladung annehmen oder Freigegebenem folgen.</translation>
        </message>
        <message>
            <source>It changes at each start, and invitations that were sent before lead nowhere.</source>
            <translation>Er wechselt bei jedem Start, und früher gesendete Einladungen führen ins Leere.</translation>
        </message>
        <message>
            <source>Invitations name its fingerprint, so that nobody can stand in between.</source>
            <translation>Einladungen nennen seinen Fingerabdruck, damit sich niemand dazwischenstellt.</translation>
        </message>
        <message>
            <source>Name its file.</source>
            <translation>Nennen Sie die Datei.</translation>
        </message>
        <message>
            <source>How recipients reach it, when that differs: behind a router or a proxy.</source>
            <translation>Wie Empfänger ihn erreichen, wenn das abweicht: hinter Router oder Proxy.</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Zustand</translation>
        </message>
        <message>
            <source>URL</source>
            <translation>URL</translation>
        </message>
        <message>
            <source>Certificate</source>
            <translation>Zertifikat</translation>
        </message>
        <message>
            <source>What recipients can know it by: the certificate&apos;s SHA-256 fingerprint</source>
            <translation>Woran Empfänger ihn erkennen: der SHA-256-Fingerabdruck des Zertifikats</translation>
        </message>
        <message>
            <source>&amp;Limits</source>
            <translation>&amp;Grenzen</translation>
        </message>
        <message>
            <source>What one client may take, so that a slow or hostile one harms nobody else.</source>
            <translation>Was ein Client beanspruchen darf, damit ein langsamer oder böswilliger niemand anderem schadet.</translation>
        </message>
        <message>
            <source>&amp;Mail settings…</source>
            <translation>&amp;Mail-Einstellungen …</translation>
        </message>
        <message>
            <source>Mail settings</source>
            <translation>Mail-Einstellungen</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ShareDraft</name>
        <message>
            <source>%1 exists already. Choose another name.</source>
            <translation>%1 gibt es schon. Wählen Sie einen anderen Namen.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::SharePane</name>
        <message>
            <source>Dataset</source>
            <translation>Dataset</translation>
        </message>
        <message>
            <source>Added</source>
            <translation>Hinzugefügt</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>Art</translation>
        </message>
        <message>
            <source>Database</source>
            <translation>Datenbank</translation>
        </message>
        <message>
            <source>Recipient</source>
            <translation>Empfänger</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Zustand</translation>
        </message>
        <message>
            <source>Expires</source>
            <translation>Läuft ab</translation>
        </message>
        <message>
            <source>What</source>
            <translation>Was</translation>
        </message>
        <message>
            <source>When</source>
            <translation>Wann</translation>
        </message>
        <message>
            <source>Who</source>
            <translation>Wer</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>Ergebnis</translation>
        </message>
        <message>
            <source>Parts of the share</source>
            <translation>Teile der Freigabe</translation>
        </message>
        <message>
            <source>Add dataset…</source>
            <translation>Dataset hinzufügen …</translation>
        </message>
        <message>
            <source>Add a dataset to the share</source>
            <translation>Dataset zur Freigabe hinzufügen</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Remove the selected dataset</source>
            <translation>Ausgewähltes Dataset entfernen</translation>
        </message>
        <message>
            <source>Datasets</source>
            <translation>Datasets</translation>
        </message>
        <message>
            <source>What the dataset holds now</source>
            <translation>Was das Dataset jetzt enthält</translation>
        </message>
        <message>
            <source>Invite…</source>
            <translation>Einladen …</translation>
        </message>
        <message>
            <source>Invite somebody to the share</source>
            <translation>Jemanden zur Freigabe einladen</translation>
        </message>
        <message>
            <source>Send again…</source>
            <translation>Erneut senden …</translation>
        </message>
        <message>
            <source>Send the selected invitation again</source>
            <translation>Ausgewählte Einladung erneut senden</translation>
        </message>
        <message>
            <source>Withdraw</source>
            <translation>Zurückziehen</translation>
        </message>
        <message>
            <source>Withdraw the selected invitation</source>
            <translation>Ausgewählte Einladung zurückziehen</translation>
        </message>
        <message>
            <source>Invitations to the share</source>
            <translation>Einladungen zur Freigabe</translation>
        </message>
        <message>
            <source>Invitations</source>
            <translation>Einladungen</translation>
        </message>
        <message>
            <source>What was done to the share</source>
            <translation>Was mit der Freigabe geschah</translation>
        </message>
        <message>
            <source>History</source>
            <translation>Verlauf</translation>
        </message>
        <message>
            <source>No share selected</source>
            <translation>Keine Freigabe ausgewählt</translation>
        </message>
        <message>
            <source>Share of %1</source>
            <translation>Freigabe von %1</translation>
        </message>
        <message>
            <source>Description</source>
            <translation>Beschreibung</translation>
        </message>
        <message>
            <source>Terms of use</source>
            <translation>Nutzungsbedingungen</translation>
        </message>
        <message>
            <source>none</source>
            <translation>keine</translation>
        </message>
        <message>
            <source>Created</source>
            <translation>Angelegt</translation>
        </message>
        <message>
            <source>From</source>
            <translation>Von</translation>
        </message>
        <message>
            <source>Fingerprint</source>
            <translation>Fingerabdruck</translation>
        </message>
        <message>
            <source>Of the account&apos;s key: recipients compare it with their invitation&apos;s</source>
            <translation>Des Schlüssels des Kontos: Empfänger vergleichen ihn mit dem ihrer Einladung</translation>
        </message>
        <message>
            <source>A share without datasets can&apos;t be offered to anybody yet.</source>
            <translation>Eine Freigabe ohne Datasets kann noch niemandem angeboten werden.</translation>
        </message>
        <message>
            <source>Add a dataset first: the share holds nothing</source>
            <translation>Fügen Sie zuerst ein Dataset hinzu: Die Freigabe enthält nichts</translation>
        </message>
        <message>
            <source>What it holds now</source>
            <translation>Was es jetzt enthält</translation>
        </message>
        <message>
            <source>No invitation is selected.</source>
            <translation>Keine Einladung ist ausgewählt.</translation>
        </message>
        <message>
            <source>Share subscriptions</source>
            <translation>Abonnements</translation>
        </message>
        <message>
            <source>%1 (%2)</source>
            <translation>%1 (%2)</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ShareServiceController</name>
        <message>
            <source>Share service off</source>
            <translation>Freigabedienst aus</translation>
        </message>
        <message>
            <source>Nobody can accept an invitation or follow what is shared from this window.</source>
            <translation>Niemand kann hier eine Einladung annehmen oder Freigegebenem folgen.</translation>
        </message>
        <message>
            <source>The share service is starting</source>
            <translation>Der Freigabedienst startet</translation>
        </message>
        <message>
            <source>The share service is stopping</source>
            <translation>Der Freigabedienst hält an</translation>
        </message>
        <message>
            <source>Sharing at %1</source>
            <translation>Freigegeben unter %1</translation>
        </message>
        <message>
            <source>The share service listens on %1.</source>
            <translation>Der Freigabedienst ist auf %1 erreichbar.</translation>
        </message>
        <message>
            <source>Not sharing: %1</source>
            <translation>Nichts freigegeben: %1</translation>
        </message>
        <message>
            <source>another process runs the engine of this workspace</source>
            <translation>die Engine dieses Arbeitsbereichs läuft in einem anderen Prozess</translation>
        </message>
        <message>
            <source>end that process, or let it run the share service</source>
            <translation>beenden Sie ihn, oder lassen Sie ihn auch den Freigabedienst betreiben</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::SharesPage</name>
        <message>
            <source>nobody invited</source>
            <translation>niemand eingeladen</translation>
        </message>
        <message>
            <source>Sent shares</source>
            <translation>Gesendete Freigaben</translation>
        </message>
        <message>
            <source>Share</source>
            <translation>Freigabe</translation>
        </message>
        <message>
            <source>Account</source>
            <translation>Konto</translation>
        </message>
        <message>
            <source>Datasets</source>
            <translation>Datasets</translation>
        </message>
        <message>
            <source>Invitations</source>
            <translation>Einladungen</translation>
        </message>
        <message>
            <source>Nothing is shared yet</source>
            <translation>Noch ist nichts freigegeben</translation>
        </message>
        <message>
            <source>A share offers databases, or parts of them, to people elsewhere. They accept an invitation and follow them in place: nothing is copied by hand.</source>
            <translation>Eine Freigabe bietet Datenbanken oder Teile davon anderen an. Sie nehmen eine Einladung an und folgen ihnen, wo sie liegen: Nichts wird von Hand kopiert.</translation>
        </message>
        <message>
            <source>Search shares, accounts</source>
            <translation>Freigaben, Konten suchen</translation>
        </message>
        <message>
            <source>&amp;New share…</source>
            <translation>&amp;Neue Freigabe …</translation>
        </message>
        <message>
            <source>Add &amp;dataset…</source>
            <translation>&amp;Dataset hinzufügen …</translation>
        </message>
        <message>
            <source>&amp;Invite…</source>
            <translation>&amp;Einladen …</translation>
        </message>
        <message>
            <source>Delete share</source>
            <translation>Freigabe löschen</translation>
        </message>
        <message>
            <source>Nobody was invited.</source>
            <translation>Niemand wurde eingeladen.</translation>
        </message>
        <message>
            <source>Invited were: %1.</source>
            <translation>Eingeladen wurden: %1.</translation>
        </message>
        <message>
            <source>Delete the share %1?</source>
            <translation>Freigabe %1 löschen?</translation>
        </message>
        <message>
            <source>Its datasets and invitations go with it; the databases stay. %1</source>
            <translation>Ihre Datasets und Einladungen gehen mit; die Datenbanken bleiben. %1</translation>
        </message>
        <message>
            <source>%1 is no longer part of %2.</source>
            <translation>%1 ist nicht mehr Teil von %2.</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>No share is selected.</source>
            <translation>Keine Freigabe ist ausgewählt.</translation>
        </message>
        <message>
            <source>Add a dataset first: the share holds nothing.</source>
            <translation>Fügen Sie zuerst ein Dataset hinzu: Die Freigabe enthält nichts.</translation>
        </message>
        <message>
            <source>Consumers</source>
            <translation>Abonnenten</translation>
        </message>
        <message>
            <source>Worst lag</source>
            <translation>Größter Rückstand</translation>
        </message>
        <message>
            <source>What was copied of it is deleted at: %1.</source>
            <translation>Was davon kopiert wurde, wird gelöscht bei: %1.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::Sharing</name>
        <message>
            <source>An entry has at most 255 bytes.</source>
            <translation>Ein Eintrag hat höchstens 255 Bytes.</translation>
        </message>
        <message>
            <source>No name looks like “%1”. Use names, in which * stands for any characters.</source>
            <translation>Kein Name sieht aus wie „%1“. Verwenden Sie Namen, in denen * für beliebige Zeichen steht.</translation>
        </message>
        <message>
            <source>All lists together may have 100 entries; these have %1. Use wildcards, as in Logs*.</source>
            <translation>Alle Listen zusammen dürfen 100 Einträge haben; diese haben %1. Verwenden Sie Platzhalter, wie in Logs*.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::SharingEdit</name>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>Art</translation>
        </message>
        <message>
            <source>Followed</source>
            <translation>Dabei</translation>
        </message>
        <message>
            <source>Include</source>
            <translation>Einschließen</translation>
        </message>
        <message>
            <source>Exclude</source>
            <translation>Ausschließen</translation>
        </message>
        <message>
            <source>All</source>
            <translation>Alle</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Keine</translation>
        </message>
        <message>
            <source>%1 to include</source>
            <translation>%1 einschließen</translation>
        </message>
        <message>
            <source>%1 to exclude</source>
            <translation>%1 ausschließen</translation>
        </message>
        <message>
            <source>Names with commas between them; * stands for any characters, as in Logs*</source>
            <translation>Namen, durch Kommas getrennt; * steht für beliebige Zeichen, wie in Logs*</translation>
        </message>
        <message>
            <source>What the lists match now</source>
            <translation>Was die Listen jetzt treffen</translation>
        </message>
        <message>
            <source>A materialized view that is included brings the table that it reads.</source>
            <translation>Eine eingeschlossene materialisierte Sicht bringt die Tabelle mit, die sie liest.</translation>
        </message>
        <message>
            <source>What the lists match shows once the leader is known.</source>
            <translation>Was die Listen treffen, zeigt sich, sobald der Leader bekannt ist.</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>ja</translation>
        </message>
        <message>
            <source>no</source>
            <translation>nein</translation>
        </message>
        <message>
            <source>%1 of %2 are followed</source>
            <translation>%1 von %2 sind dabei</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::SharingText</name>
        <message>
            <source>Account created</source>
            <translation>Konto angelegt</translation>
        </message>
        <message>
            <source>Account deleted</source>
            <translation>Konto gelöscht</translation>
        </message>
        <message>
            <source>Account key made</source>
            <translation>Kontoschlüssel erzeugt</translation>
        </message>
        <message>
            <source>Share created</source>
            <translation>Freigabe angelegt</translation>
        </message>
        <message>
            <source>Share deleted</source>
            <translation>Freigabe gelöscht</translation>
        </message>
        <message>
            <source>Dataset added</source>
            <translation>Dataset hinzugefügt</translation>
        </message>
        <message>
            <source>Dataset removed</source>
            <translation>Dataset entfernt</translation>
        </message>
        <message>
            <source>Invitation made</source>
            <translation>Einladung erstellt</translation>
        </message>
        <message>
            <source>Invitation made anew</source>
            <translation>Einladung neu erstellt</translation>
        </message>
        <message>
            <source>Invitation withdrawn</source>
            <translation>Einladung zurückgezogen</translation>
        </message>
        <message>
            <source>Invitation accepted</source>
            <translation>Einladung angenommen</translation>
        </message>
        <message>
            <source>Invitation rejected</source>
            <translation>Einladung abgelehnt</translation>
        </message>
        <message>
            <source>Share subscription revoked</source>
            <translation>Abonnement widerrufen</translation>
        </message>
        <message>
            <source>Share subscription reinstated</source>
            <translation>Abonnement wiederhergestellt</translation>
        </message>
        <message>
            <source>Profile made</source>
            <translation>Profil erstellt</translation>
        </message>
        <message>
            <source>Shared source deleted</source>
            <translation>Freigegebene Quelle gelöscht</translation>
        </message>
        <message>
            <source>Shared copy deleted</source>
            <translation>Freigegebene Kopie gelöscht</translation>
        </message>
        <message>
            <source>Profile renewed</source>
            <translation>Profil erneuert</translation>
        </message>
        <message>
            <source>Profile revoked</source>
            <translation>Profil widerrufen</translation>
        </message>
        <message>
            <source>Cluster</source>
            <translation>Cluster</translation>
        </message>
        <message>
            <source>Database</source>
            <translation>Datenbank</translation>
        </message>
        <message>
            <source>Dataset</source>
            <translation>Dataset</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>E-Mail</translation>
        </message>
        <message>
            <source>Organization</source>
            <translation>Organisation</translation>
        </message>
        <message>
            <source>Recipient</source>
            <translation>Empfänger</translation>
        </message>
        <message>
            <source>Invitation</source>
            <translation>Einladung</translation>
        </message>
        <message>
            <source>Expires</source>
            <translation>Läuft ab</translation>
        </message>
        <message>
            <source>Fingerprint</source>
            <translation>Fingerabdruck</translation>
        </message>
        <message>
            <source>Lists</source>
            <translation>Listen</translation>
        </message>
        <message>
            <source>Id</source>
            <translation>Id</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Zustand</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>Art</translation>
        </message>
        <message>
            <source>Description</source>
            <translation>Beschreibung</translation>
        </message>
        <message>
            <source>Terms of use</source>
            <translation>Nutzungsbedingungen</translation>
        </message>
        <message>
            <source>Pending</source>
            <translation>Offen</translation>
        </message>
        <message>
            <source>It waits for an answer.</source>
            <translation>Sie wartet auf eine Antwort.</translation>
        </message>
        <message>
            <source>Accepted</source>
            <translation>Angenommen</translation>
        </message>
        <message>
            <source>It led to a share subscription, which goes on whatever becomes of the invitation.</source>
            <translation>Sie führte zu einem Abonnement, das weiterläuft, was immer aus der Einladung wird.</translation>
        </message>
        <message>
            <source>Rejected</source>
            <translation>Abgelehnt</translation>
        </message>
        <message>
            <source>Its recipient doesn&apos;t want it.</source>
            <translation>Ihr Empfänger möchte sie nicht.</translation>
        </message>
        <message>
            <source>Withdrawn</source>
            <translation>Zurückgezogen</translation>
        </message>
        <message>
            <source>You took it back: it can&apos;t be accepted any more.</source>
            <translation>Sie haben sie zurückgenommen: Sie kann nicht mehr angenommen werden.</translation>
        </message>
        <message>
            <source>Expired</source>
            <translation>Abgelaufen</translation>
        </message>
        <message>
            <source>Its time was over before it was answered. Send it again.</source>
            <translation>Ihre Zeit war um, bevor sie beantwortet wurde. Senden Sie sie erneut.</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Erledigt</translation>
        </message>
        <message>
            <source>It happened.</source>
            <translation>Es ist geschehen.</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>Verweigert</translation>
        </message>
        <message>
            <source>It was not allowed, or came too late.</source>
            <translation>Es war nicht erlaubt oder kam zu spät.</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Fehlgeschlagen</translation>
        </message>
        <message>
            <source>It was allowed, but didn&apos;t work.</source>
            <translation>Es war erlaubt, ging aber schief.</translation>
        </message>
        <message>
            <source>%1 (this machine)</source>
            <translation>%1 (dieser Rechner)</translation>
        </message>
        <message>
            <source>Detail</source>
            <translation>Einzelheit</translation>
        </message>
        <message>
            <source>%1, all databases</source>
            <translation>%1, alle Datenbanken</translation>
        </message>
        <message>
            <source>%1, in part</source>
            <translation>%1, zum Teil</translation>
        </message>
        <message>
            <source>%1: %2 without %3</source>
            <translation>%1: %2 ohne %3</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <translation>%1: %2</translation>
        </message>
        <message>
            <source>%1: all without %2</source>
            <translation>%1: alle ohne %2</translation>
        </message>
        <message>
            <source>“%1” is no e-mail address. Write it as name@example.org.</source>
            <translation>„%1“ ist keine E-Mail-Adresse. Schreiben Sie sie als name@example.org.</translation>
        </message>
        <message>
            <source>Invitation mailed</source>
            <translation>Einladung gemailt</translation>
        </message>
        <message>
            <source>Mail server set</source>
            <translation>Mailserver eingestellt</translation>
        </message>
        <message>
            <source>Received share revoked</source>
            <translation>Erhaltene Freigabe widerrufen</translation>
        </message>
        <message>
            <source>Received share reinstated</source>
            <translation>Erhaltene Freigabe wiederhergestellt</translation>
        </message>
        <message>
            <source>Received share lapsed</source>
            <translation>Erhaltene Freigabe ausgelaufen</translation>
        </message>
        <message>
            <source>Received share deleted by its provider</source>
            <translation>Erhaltene Freigabe vom Anbieter gelöscht</translation>
        </message>
        <message>
            <source>Received share deleted</source>
            <translation>Erhaltene Freigabe gelöscht</translation>
        </message>
        <message>
            <source>Received share mapped</source>
            <translation>Erhaltene Freigabe zugeordnet</translation>
        </message>
        <message>
            <source>Received share unmapped</source>
            <translation>Zuordnung der erhaltenen Freigabe beendet</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Grund</translation>
        </message>
        <message>
            <source>Cause</source>
            <translation>Ursache</translation>
        </message>
        <message>
            <source>Mail server</source>
            <translation>Mailserver</translation>
        </message>
        <message>
            <source>Encryption</source>
            <translation>Verschlüsselung</translation>
        </message>
        <message>
            <source>User</source>
            <translation>Benutzer</translation>
        </message>
        <message>
            <source>From</source>
            <translation>Von</translation>
        </message>
        <message>
            <source>Invitation handed to the mail program</source>
            <translation>Einladung ans Mailprogramm übergeben</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ShortcutsDialog</name>
        <message>
            <source>Keyboard shortcuts</source>
            <translation>Tastenkürzel</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::Sidebar</name>
        <message>
            <source>Pages</source>
            <translation>Seiten</translation>
        </message>
        <message>
            <source>%1 (Ctrl+%2)</source>
            <translation>%1 (Strg+%2)</translation>
        </message>
        <message numerus="yes">
            <source>%1, %n waiting</source>
            <translation>
            <numerusform>%1, %n wartet</numerusform>
            <numerusform>%1, %n warten</numerusform>
        </translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::SqlEditor</name>
        <message>
            <source>SQL</source>
            <translation>SQL</translation>
        </message>
        <message>
            <source>SELECT … FROM …</source>
            <translation>SELECT … FROM …</translation>
        </message>
        <message>
            <source>Completions</source>
            <translation>Vervollständigungen</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::StateText</name>
        <message>
            <source>Attaching</source>
            <translation>Hängt sich an</translation>
        </message>
        <message>
            <source>The first snapshot is being fetched; nothing can be queried yet.</source>
            <translation>Der erste Snapshot wird geholt; noch lässt sich nichts abfragen.</translation>
        </message>
        <message>
            <source>Syncing</source>
            <translation>Gleicht ab</translation>
        </message>
        <message>
            <source>New commits are being fetched.</source>
            <translation>Neue Commits werden geholt.</translation>
        </message>
        <message>
            <source>Up to date</source>
            <translation>Aktuell</translation>
        </message>
        <message>
            <source>Everything that the leader committed can be queried.</source>
            <translation>Alles, was der Leader festgeschrieben hat, lässt sich abfragen.</translation>
        </message>
        <message>
            <source>Unreachable</source>
            <translation>Nicht erreichbar</translation>
        </message>
        <message>
            <source>The leader can&apos;t be reached. The last snapshot is served, and Sharepane tries again.</source>
            <translation>Der Leader ist nicht erreichbar. Der letzte Snapshot bleibt abfragbar, und Sharepane versucht es weiter.</translation>
        </message>
        <message>
            <source>Needs you</source>
            <translation>Braucht Sie</translation>
        </message>
        <message>
            <source>Following has stopped until somebody acts.</source>
            <translation>Das Folgen ruht, bis jemand handelt.</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>Angehalten</translation>
        </message>
        <message>
            <source>Paused by you. The last snapshot is served.</source>
            <translation>Von Ihnen angehalten. Der letzte Snapshot bleibt abfragbar.</translation>
        </message>
        <message>
            <source>Detached</source>
            <translation>Abgehängt</translation>
        </message>
        <message>
            <source>The leader ended the link.</source>
            <translation>Der Leader hat die Verbindung beendet.</translation>
        </message>
        <message>
            <source>Leader</source>
            <translation>Leader</translation>
        </message>
        <message>
            <source>Follower</source>
            <translation>Follower</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::StatusStrip</name>
        <message>
            <source>The database that is farthest behind</source>
            <translation>Die Datenbank mit dem größten Rückstand</translation>
        </message>
        <message>
            <source>Show it on the Sync page</source>
            <translation>Auf der Seite Abgleich zeigen</translation>
        </message>
        <message>
            <source>Following</source>
            <translation>Folgt</translation>
        </message>
        <message>
            <source>The follower engine runs in this window.</source>
            <translation>Die Follower-Engine läuft in diesem Fenster.</translation>
        </message>
        <message>
            <source>Another process follows</source>
            <translation>Ein anderer Prozess folgt</translation>
        </message>
        <message>
            <source>The follower engine of this workspace runs in another process; this window shows and changes everything all the same.</source>
            <translation>Die Follower-Engine dieses Arbeitsbereichs läuft in einem anderen Prozess; dieses Fenster zeigt und ändert trotzdem alles.</translation>
        </message>
        <message>
            <source>Not following: %1</source>
            <translation>Folgt nicht: %1</translation>
        </message>
        <message>
            <source>The engine is starting</source>
            <translation>Die Engine startet</translation>
        </message>
        <message>
            <source>Worst lag %1, %2</source>
            <translation>Größter Rückstand %1, %2</translation>
        </message>
        <message>
            <source>%1 of %2 unreachable</source>
            <translation>%1 von %2 nicht erreichbar</translation>
        </message>
        <message>
            <source>No lag</source>
            <translation>Kein Rückstand</translation>
        </message>
        <message>
            <source>Show the settings of the share service</source>
            <translation>Die Einstellungen des Freigabedienstes zeigen</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::SubscriptionActions</name>
        <message>
            <source>Nothing was copied there yet.</source>
            <translation>Dort wurde noch nichts kopiert.</translation>
        </message>
        <message>
            <source>What was copied there is deleted as soon as they hear of it: %1.</source>
            <translation>Was dort kopiert wurde, wird gelöscht, sobald man dort davon erfährt: %1.</translation>
        </message>
        <message>
            <source>Revoke the share subscription of %1?</source>
            <translation>Das Abonnement von %1 widerrufen?</translation>
        </message>
        <message>
            <source>From now on %1 can read nothing of %2. %3 You can reinstate it without a new invitation.</source>
            <translation>Ab sofort kann %1 nichts mehr von %2 lesen. %3 Sie können es ohne neue Einladung wiederherstellen.</translation>
        </message>
        <message>
            <source>Revoke</source>
            <translation>Widerrufen</translation>
        </message>
        <message>
            <source>The share subscription of %1 is revoked.</source>
            <translation>Das Abonnement von %1 ist widerrufen.</translation>
        </message>
        <message>
            <source>Every request with it is refused from now on.</source>
            <translation>Jede Anfrage damit wird ab sofort abgewiesen.</translation>
        </message>
        <message>
            <source>Reinstate the share subscription of %1?</source>
            <translation>Das Abonnement von %1 wiederherstellen?</translation>
        </message>
        <message>
            <source>%1 can read %2 again, as it is now, without a new invitation. Their followers come back by themselves.</source>
            <translation>%1 kann %2 wieder lesen, so wie es jetzt ist, ohne neue Einladung. Die Follower dort kommen von selbst wieder.</translation>
        </message>
        <message>
            <source>Reinstate</source>
            <translation>Wiederherstellen</translation>
        </message>
        <message>
            <source>The share subscription of %1 is active again.</source>
            <translation>Das Abonnement von %1 ist wieder aktiv.</translation>
        </message>
        <message>
            <source>Their followers come back when they ask next.</source>
            <translation>Die Follower dort kommen wieder, sobald sie das nächste Mal fragen.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::SubscriptionText</name>
        <message>
            <source>Active</source>
            <translation>Aktiv</translation>
        </message>
        <message>
            <source>%1 reads the share since %2.</source>
            <translation>%1 liest die Freigabe seit %2.</translation>
        </message>
        <message>
            <source>Revoking</source>
            <translation>Wird widerrufen</translation>
        </message>
        <message>
            <source>Revoked on %1: nothing can be read with it. %2 has not said yet that what was copied there is deleted.</source>
            <translation>Widerrufen am %1: Damit kann nichts gelesen werden. %2 hat noch nicht gemeldet, dass gelöscht ist, was dort kopiert wurde.</translation>
        </message>
        <message>
            <source>%1 revoked it on %2.</source>
            <translation>%1 hat es am %2 widerrufen.</translation>
        </message>
        <message>
            <source>What was copied there was deleted on %1.</source>
            <translation>Was dort kopiert war, wurde am %1 gelöscht.</translation>
        </message>
        <message>
            <source>Revoked</source>
            <translation>Widerrufen</translation>
        </message>
        <message>
            <source>Source deleted</source>
            <translation>Quelle gelöscht</translation>
        </message>
        <message>
            <source>The share that it was for was deleted on %1. It can&apos;t be reinstated: send %2 another invitation.</source>
            <translation>Die Freigabe, zu der es gehörte, wurde am %1 gelöscht. Es kann nicht wiederhergestellt werden: Senden Sie %2 eine neue Einladung.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::SubscriptionsPanel</name>
        <message>
            <source>Of the database that is farthest behind, as the consumer said last</source>
            <translation>Der Datenbank, die am weitesten zurückliegt, wie der Abonnent zuletzt gemeldet hat</translation>
        </message>
        <message>
            <source>Consumer</source>
            <translation>Abonnent</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Zustand</translation>
        </message>
        <message>
            <source>Lag</source>
            <translation>Rückstand</translation>
        </message>
        <message>
            <source>Last contact</source>
            <translation>Letzter Kontakt</translation>
        </message>
        <message>
            <source>Database</source>
            <translation>Datenbank</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>Version</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <source>Share subscriptions</source>
            <translation>Abonnements</translation>
        </message>
        <message>
            <source>Revoke…</source>
            <translation>Widerrufen …</translation>
        </message>
        <message>
            <source>Reinstate…</source>
            <translation>Wiederherstellen …</translation>
        </message>
        <message>
            <source>Revoke the selected share subscription</source>
            <translation>Das ausgewählte Abonnement widerrufen</translation>
        </message>
        <message>
            <source>Reinstate the selected share subscription</source>
            <translation>Das ausgewählte Abonnement wiederherstellen</translation>
        </message>
        <message>
            <source>What the consumer has</source>
            <translation>Was der Abonnent hat</translation>
        </message>
        <message>
            <source>Nobody has accepted an invitation to this share yet.</source>
            <translation>Noch niemand hat eine Einladung zu dieser Freigabe angenommen.</translation>
        </message>
        <message>
            <source>%1: %2</source>
            <translation>%1: %2</translation>
        </message>
        <message>
            <source>Said on %1</source>
            <translation>Gemeldet am %1</translation>
        </message>
        <message>
            <source>No share subscription is selected.</source>
            <translation>Kein Abonnement ist ausgewählt.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::SyncModel</name>
        <message>
            <source>%1, %2 left</source>
            <translation>%1, noch %2</translation>
        </message>
        <message>
            <source>%1 follows %2</source>
            <translation>%1 folgt %2</translation>
        </message>
        <message>
            <source>How old the oldest commit is that can&apos;t be queried here yet</source>
            <translation>Wie alt der älteste Commit ist, der sich hier noch nicht abfragen lässt</translation>
        </message>
        <message>
            <source>Half of the last hour the lag was at most this</source>
            <translation>Die halbe letzte Stunde war der Rückstand höchstens so groß</translation>
        </message>
        <message>
            <source>99 % of the last hour the lag was at most this</source>
            <translation>99 % der letzten Stunde war der Rückstand höchstens so groß</translation>
        </message>
        <message>
            <source>Commits of the leader that can&apos;t be queried here yet</source>
            <translation>Commits des Leaders, die sich hier noch nicht abfragen lassen</translation>
        </message>
        <message>
            <source>Database</source>
            <translation>Datenbank</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Zustand</translation>
        </message>
        <message>
            <source>Lag</source>
            <translation>Rückstand</translation>
        </message>
        <message>
            <source>p50</source>
            <translation>p50</translation>
        </message>
        <message>
            <source>p99</source>
            <translation>p99</translation>
        </message>
        <message>
            <source>Behind</source>
            <translation>Zurück</translation>
        </message>
        <message>
            <source>Pending</source>
            <translation>Ausstehend</translation>
        </message>
        <message>
            <source>Rate</source>
            <translation>Rate</translation>
        </message>
        <message>
            <source>Last error</source>
            <translation>Letzter Fehler</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::SyncPage</name>
        <message>
            <source>15 min</source>
            <translation>15 min</translation>
        </message>
        <message>
            <source>1 h</source>
            <translation>1 h</translation>
        </message>
        <message>
            <source>24 h</source>
            <translation>24 h</translation>
        </message>
        <message>
            <source>7 d</source>
            <translation>7 T</translation>
        </message>
        <message>
            <source>2 y</source>
            <translation>2 J</translation>
        </message>
        <message>
            <source>Sync</source>
            <translation>Abgleich</translation>
        </message>
        <message>
            <source>Nothing is followed yet</source>
            <translation>Noch wird keiner Datenbank gefolgt</translation>
        </message>
        <message>
            <source>Attach a follower to a leader database: its copy here stays fresh by itself, and this page shows how fresh it is.</source>
            <translation>Hängen Sie einen Follower an eine Leader-Datenbank: Die Kopie hier bleibt von selbst frisch, und diese Seite zeigt, wie frisch sie ist.</translation>
        </message>
        <message>
            <source>Sync &amp;now</source>
            <translation>&amp;Jetzt abgleichen</translation>
        </message>
        <message>
            <source>&amp;Pause</source>
            <translation>&amp;Anhalten</translation>
        </message>
        <message>
            <source>&amp;Resume</source>
            <translation>&amp;Fortsetzen</translation>
        </message>
        <message>
            <source>&amp;Query</source>
            <translation>A&amp;bfragen</translation>
        </message>
        <message>
            <source>&amp;Detach</source>
            <translation>Ab&amp;hängen</translation>
        </message>
        <message>
            <source>&amp;Attach a follower…</source>
            <translation>Follower &amp;anhängen …</translation>
        </message>
        <message>
            <source>Search databases, leaders, states</source>
            <translation>Datenbanken, Leader, Zustände suchen</translation>
        </message>
        <message>
            <source>Search followed databases</source>
            <translation>Gefolgte Datenbanken suchen</translation>
        </message>
        <message>
            <source>Followed databases</source>
            <translation>Gefolgte Datenbanken</translation>
        </message>
        <message>
            <source>Show the last %1</source>
            <translation>Die letzten %1 zeigen</translation>
        </message>
        <message>
            <source>Live</source>
            <translation>Live</translation>
        </message>
        <message>
            <source>Follow now; zooming and dragging stop that</source>
            <translation>Dem Jetzt folgen; Vergrößern und Ziehen beenden das</translation>
        </message>
        <message>
            <source>Follow now</source>
            <translation>Dem Jetzt folgen</translation>
        </message>
        <message>
            <source>Export the chart</source>
            <translation>Das Diagramm exportieren</translation>
        </message>
        <message>
            <source>PNG image…</source>
            <translation>PNG-Bild …</translation>
        </message>
        <message>
            <source>PDF…</source>
            <translation>PDF …</translation>
        </message>
        <message>
            <source>CSV of the points…</source>
            <translation>CSV der Punkte …</translation>
        </message>
        <message>
            <source>No database selected</source>
            <translation>Keine Datenbank ausgewählt</translation>
        </message>
        <message>
            <source>follows %1</source>
            <translation>folgt %1</translation>
        </message>
        <message>
            <source>Lag %1</source>
            <translation>Rückstand %1</translation>
        </message>
        <message>
            <source>Version %1 of %2</source>
            <translation>Version %1 von %2</translation>
        </message>
        <message>
            <source>%1 cached</source>
            <translation>%1 im Cache</translation>
        </message>
        <message>
            <source>%1 pending</source>
            <translation>%1 ausstehend</translation>
        </message>
        <message>
            <source>Last contact %1 (%2)</source>
            <translation>Letzter Kontakt %1 (%2)</translation>
        </message>
        <message>
            <source>No contact yet</source>
            <translation>Noch kein Kontakt</translation>
        </message>
        <message>
            <source>%1 is as new as its leader: version %2.</source>
            <translation>%1 ist so neu wie sein Leader: Version %2.</translation>
        </message>
        <message>
            <source>Detach %1?</source>
            <translation>%1 abhängen?</translation>
        </message>
        <message>
            <source>The follower database and its cached extents are removed here. The leader keeps everything.</source>
            <translation>Die Follower-Datenbank und ihre zwischengespeicherten Extents werden hier entfernt. Der Leader behält alles.</translation>
        </message>
        <message>
            <source>Detach</source>
            <translation>Abhängen</translation>
        </message>
        <message>
            <source>Exported to %1.</source>
            <translation>Nach %1 exportiert.</translation>
        </message>
        <message>
            <source>Parts of the followed database</source>
            <translation>Teile der gefolgten Datenbank</translation>
        </message>
        <message>
            <source>Lag</source>
            <translation>Rückstand</translation>
        </message>
        <message>
            <source>Cache</source>
            <translation>Cache</translation>
        </message>
        <message>
            <source>Principals</source>
            <translation>Prinzipale</translation>
        </message>
        <message>
            <source>What is followed</source>
            <translation>Umfang</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::TablePane</name>
        <message>
            <source>Column</source>
            <translation>Spalte</translation>
        </message>
        <message>
            <source>Type</source>
            <translation>Typ</translation>
        </message>
        <message>
            <source>NULL</source>
            <translation>NULL</translation>
        </message>
        <message>
            <source>Columns</source>
            <translation>Spalten</translation>
        </message>
        <message>
            <source>Table of %1</source>
            <translation>Tabelle von %1</translation>
        </message>
        <message>
            <source>Rows</source>
            <translation>Zeilen</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <source>%1 bytes</source>
            <translation>%1 Byte</translation>
        </message>
        <message>
            <source>Extents</source>
            <translation>Extents</translation>
        </message>
        <message>
            <source>Delta version</source>
            <translation>Delta-Version</translation>
        </message>
        <message>
            <source>Location</source>
            <translation>Ort</translation>
        </message>
        <message>
            <source>allowed</source>
            <translation>erlaubt</translation>
        </message>
        <message>
            <source>never</source>
            <translation>nie</translation>
        </message>
        <message>
            <source>Parts of the table</source>
            <translation>Teile der Tabelle</translation>
        </message>
        <message>
            <source>Policies</source>
            <translation>Richtlinien</translation>
        </message>
        <message>
            <source>Add column…</source>
            <translation>Spalte hinzufügen …</translation>
        </message>
        <message>
            <source>Rename…</source>
            <translation>Umbenennen …</translation>
        </message>
        <message>
            <source>Drop</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <source>Add a column</source>
            <translation>Spalte hinzufügen</translation>
        </message>
        <message>
            <source>Rename the selected column</source>
            <translation>Ausgewählte Spalte umbenennen</translation>
        </message>
        <message>
            <source>Drop the selected column</source>
            <translation>Ausgewählte Spalte löschen</translation>
        </message>
        <message>
            <source>Drop the column %1 of %2?</source>
            <translation>Die Spalte %1 von %2 löschen?</translation>
        </message>
        <message>
            <source>What it holds is gone for everybody who follows this database. No rows are rewritten.</source>
            <translation>Was sie enthält, ist für alle weg, die dieser Datenbank folgen. Es werden keine Zeilen neu geschrieben.</translation>
        </message>
        <message>
            <source>Drop column</source>
            <translation>Spalte löschen</translation>
        </message>
        <message>
            <source>%1: %2 hot (%3), %4 cold</source>
            <translation>%1: %2 heiß (%3), %4 kalt</translation>
        </message>
        <message>
            <source>In the cache</source>
            <translation>Im Cache</translation>
        </message>
        <message>
            <source>%1 in %2 extents; the others are read where they are</source>
            <translation>%1 in %2 Extents; die anderen werden gelesen, wo sie liegen</translation>
        </message>
        <message>
            <source>Widen…</source>
            <translation>Erweitern …</translation>
        </message>
        <message>
            <source>Widen the type of the selected column</source>
            <translation>Den Typ der gewählten Spalte erweitern</translation>
        </message>
        <message>
            <source>The newest version of this table can&apos;t be shown; what you see is older.</source>
            <translation>Die neueste Version dieser Tabelle kann nicht gezeigt werden; was Sie sehen, ist älter.</translation>
        </message>
    </context>
    <context>
        <name>sharepane::ui::ViewPane</name>
        <message>
            <source>Refresh now</source>
            <translation>Jetzt auffrischen</translation>
        </message>
        <message>
            <source>Query of the view</source>
            <translation>Abfrage der Sicht</translation>
        </message>
        <message>
            <source>Query</source>
            <translation>Abfrage</translation>
        </message>
        <message>
            <source>Materialized view of %1</source>
            <translation>Materialisierte Sicht von %1</translation>
        </message>
        <message>
            <source>everything of its table is in it</source>
            <translation>alles aus ihrer Tabelle ist darin</translation>
        </message>
        <message>
            <source>%1 versions of its table behind; queries add what these changed</source>
            <translation>%1 Versionen ihrer Tabelle zurück; Abfragen ergänzen, was diese geändert haben</translation>
        </message>
        <message>
            <source>Reads</source>
            <translation>Liest</translation>
        </message>
        <message>
            <source>Kept fresh</source>
            <translation>Frisch gehalten</translation>
        </message>
        <message>
            <source>incrementally: only what changed is computed</source>
            <translation>inkrementell: nur das Geänderte wird berechnet</translation>
        </message>
        <message>
            <source>by computing it anew: %1</source>
            <translation>durch Neuberechnung: %1</translation>
        </message>
        <message>
            <source>Freshness</source>
            <translation>Frische</translation>
        </message>
        <message>
            <source>Stored rows</source>
            <translation>Gespeicherte Zeilen</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <source>%1 bytes</source>
            <translation>%1 Bytes</translation>
        </message>
        <message>
            <source>Extents</source>
            <translation>Extents</translation>
        </message>
        <message>
            <source>Parts of the view</source>
            <translation>Teile der Sicht</translation>
        </message>
        <message>
            <source>Policies</source>
            <translation>Richtlinien</translation>
        </message>
    </context>
</TS>
