package dev.minato.platform.ledger;

import dev.minato.platform.AppName;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.AppSpec;
import dev.minato.platform.EarlierDocuments;
import dev.minato.platform.wire.AppDocument;
import dev.minato.platform.wire.TemplateDocument;
import dev.minato.state.CleartextCopies;
import dev.minato.state.Database;
import dev.minato.state.WriteTransaction;

import java.time.InstantSource;
import java.util.List;

/**
 * Gives apps and revisions of releases before specs theirs, made of the documents that they wrote
 * down, and seals their secrets. Done before anything reads the tables.
 */
public final class AppStoreUpgrade {
    private record Earlier(String name, String app, String configuration, String template) {}

    private AppStoreUpgrade() {}

    /**
     * Upgrades what has no spec, and seals what is in clear; nothing where there is neither. While
     * the key is not there, what is in clear stays as it is, and is noted.
     */
    public static void run(
            Database database,
            EarlierDocuments documents,
            AppSecrets secrets,
            InstantSource clock) {
        if (count(database, "platform_revision WHERE spec = ''") > 0) {
            database.write(tx -> {
                upgradeApps(tx, documents);
                upgradeRevisions(tx, documents);
                return true;
            });
        }
        if (count(database, "platform_secret WHERE sealed = 0") > 0) {
            database.write(tx -> {
                if (secrets.usable()) {
                    AppSecretUpgrade.seal(tx, secrets);
                    CleartextCopies.note(tx, clock);
                    CleartextCopies.noteSealed(tx);
                } else {
                    CleartextCopies.noteWaiting(tx, clock);
                }
                return true;
            });
        }
    }

    private static int count(Database database, String rows) {
        return database.read(rx ->
                rx.one("SELECT count(*) AS rows FROM " + rows, row -> row.integer("rows"))
                        .orElse(0));
    }

    private static void upgradeApps(WriteTransaction tx, EarlierDocuments documents)
            throws Exception {
        List<Earlier> apps =
                tx.query(
                        "SELECT name, name AS app, configuration, template FROM platform_app"
                                + " WHERE spec = ''",
                        AppStoreUpgrade::earlier);
        for (Earlier app : apps) {
            AppSpec spec = read(app, documents);
            tx.update(
                    "UPDATE platform_app SET spec = ? WHERE name = ?",
                    AppDocument.write(spec.withoutSecretValues()),
                    app.name());
        }
    }

    private static void upgradeRevisions(WriteTransaction tx, EarlierDocuments documents)
            throws Exception {
        List<Earlier> revisions =
                tx.query(
                        "SELECT r.name, r.app, a.configuration, r.template FROM platform_revision r"
                                + " JOIN platform_app a ON a.name = r.app WHERE r.spec = ''",
                        AppStoreUpgrade::earlier);
        for (Earlier revision : revisions) {
            tx.update(
                    "UPDATE platform_revision SET spec = ? WHERE name = ?",
                    TemplateDocument.write(read(revision, documents).template()),
                    revision.name());
        }
    }

    private static Earlier earlier(dev.minato.state.ResultRow row) throws Exception {
        return new Earlier(
                row.text("name"), row.text("app"), row.text("configuration"), row.text("template"));
    }

    private static AppSpec read(Earlier earlier, EarlierDocuments documents) {
        return documents.read(
                AppName.parse(earlier.app()), earlier.configuration(), earlier.template());
    }
}
