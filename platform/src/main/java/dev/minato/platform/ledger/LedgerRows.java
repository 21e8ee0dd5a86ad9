package dev.minato.platform.ledger;

import dev.minato.platform.AppDocuments;
import dev.minato.platform.AppName;
import dev.minato.platform.Revision;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.wire.AppDocument;
import dev.minato.platform.wire.TemplateDocument;
import dev.minato.state.Row;

import java.util.Map;
import java.util.Optional;

/** Rows of the platform's tables as records. */
final class LedgerRows {
    private LedgerRows() {}

    static AppRow app(Row row) throws Exception {
        String name = row.text("name");
        Optional<String> serving = row.findText("serving");
        return new AppRow(
                AppName.parse(name),
                row.text("environment"),
                AppDocument.read(row.text("spec")),
                new AppDocuments(
                        row.text("attributes"), row.text("configuration"), row.text("template")),
                row.instant("created"),
                row.instant("modified"),
                Intent.valueOf(row.text("intent")),
                Phase.valueOf(row.text("phase")),
                row.instant("since"),
                new RevisionRef(name, row.text("latest"), row.integer("generation")),
                serving.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new RevisionRef(
                                        name, serving.get(), row.integer("serving_generation"))));
    }

    static RevisionRow revision(Row row, Map<String, String> images) throws Exception {
        return new RevisionRow(
                row.text("name"),
                row.text("app"),
                row.integer("number"),
                TemplateDocument.read(row.text("spec")),
                row.text("template"),
                images,
                row.instant("created"),
                Revision.ProvisioningState.valueOf(row.text("state")),
                row.text("error"),
                row.instant("last_active"));
    }
}
