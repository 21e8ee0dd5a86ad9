package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.ledger.StorageTable;
import dev.minato.platform.volume.EnvironmentStorage;
import dev.minato.platform.volume.VolumeSource.StorageVolume;

import java.util.List;
import java.util.stream.Collectors;

/** Rules between a template's volumes and the storages of its environment. */
final class StorageRules {
    private StorageRules() {}

    /**
     * Looks at the storages that a template names.
     *
     * @throws Fault invalid, naming the field, for one that is not there or of another kind
     */
    static void check(TemplateSpec template, String environment, StorageTable table) {
        for (int i = 0; i < template.volumes().size(); i++) {
            if (template.volumes().get(i).source() instanceof StorageVolume asked) {
                String path = "template.volumes[" + i + "]";
                EnvironmentStorage found =
                        table.find(environment, asked.storage())
                                .orElseThrow(() ->
                                        missing(
                                                path + ".storageName",
                                                asked.storage(),
                                                environment,
                                                table.list(environment)));
                checkKind(path + ".storageType", asked, found);
            }
        }
    }

    private static void checkKind(String field, StorageVolume asked, EnvironmentStorage found) {
        if (found.backend().kind() != asked.kind()) {
            throw Fault.invalid(
                    field,
                    field
                            + " "
                            + asked.kind().word()
                            + ": storage \""
                            + found.name()
                            + "\" is of the kind "
                            + found.backend().kind().word()
                            + ": say that, or name another");
        }
    }

    private static Fault missing(
            String field, String name, String environment, List<EnvironmentStorage> all) {
        String there =
                all.isEmpty()
                        ? "it has none: make one by `minato env storage set`"
                        : "it has "
                                + all.stream()
                                        .map(EnvironmentStorage::name)
                                        .collect(Collectors.joining(", "));
        return Fault.invalid(
                field,
                field
                        + ": Storage "
                        + SafeText.shown(name)
                        + " not found under managed environment \""
                        + environment
                        + "\": "
                        + there);
    }
}
