package dev.minato.azure.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.TemplateSpec.AppVolume;
import dev.minato.platform.TemplateSpec.VolumeMount;
import dev.minato.platform.volume.MountOptions;
import dev.minato.platform.volume.StorageKind;
import dev.minato.platform.volume.VolumeSource;
import dev.minato.platform.volume.VolumeSource.EmptyDir;
import dev.minato.platform.volume.VolumeSource.SecretFile;
import dev.minato.platform.volume.VolumeSource.SecretFiles;
import dev.minato.platform.volume.VolumeSource.StorageVolume;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From {@code template.volumes} and {@code volumeMounts} as sent to what the domain has of them.
 */
final class VolumeParser {
    private static final int LONGEST_PATH = 4_095;
    private static final int LONGEST_NAME = 255;

    private VolumeParser() {}

    /** A volume whose name was read. */
    static AppVolume volume(String name, DocumentFields fields) {
        String type = fields.text("storageType").orElse("EmptyDir");
        VolumeSource source =
                switch (type) {
                    case "EmptyDir" -> emptyDir(fields);
                    case "Secret" -> secrets(fields);
                    default -> storage(StorageKind.of(type), fields);
                };
        return new AppVolume(name, source);
    }

    private static VolumeSource emptyDir(DocumentFields fields) {
        refuse(fields, "storageName", "an EmptyDir", "has none");
        refuse(fields, "mountOptions", "an EmptyDir", "has none");
        refuse(fields, "secrets", "an EmptyDir", "has none");
        return new EmptyDir();
    }

    private static VolumeSource storage(StorageKind kind, DocumentFields fields) {
        refuse(fields, "secrets", "a volume of the kind " + kind.word(), "has none");
        String storage =
                fields.requiredText("storageName", "the name of a storage of the environment");
        return new StorageVolume(
                kind,
                storage.toLowerCase(Locale.ROOT),
                MountOptions.parse(
                        fields.at("mountOptions"), kind, fields.text("mountOptions").orElse("")));
    }

    private static VolumeSource secrets(DocumentFields fields) {
        refuse(fields, "storageName", "a Secret volume", "has none");
        refuse(fields, "mountOptions", "a Secret volume", "has none: its files have mode 0644");
        List<SecretFile> files = new ArrayList<>();
        for (DocumentFields file : fields.objects("secrets")) {
            String secret = file.requiredText("secretRef", "the name of a secret of this app");
            String path = file.text("path").orElse(secret);
            checkFile(file.at("path"), path);
            for (SecretFile other : files) {
                refuseWithin(file.at("path"), path, other.path());
            }
            files.add(new SecretFile(secret, path));
        }
        return new SecretFiles(files);
    }

    private static void refuse(DocumentFields fields, String member, String what, String why) {
        JsonNode value = fields.node().path(member);
        if (!value.isMissingNode() && !(value.isArray() && value.isEmpty())) {
            throw Fault.invalid(
                    fields.at(member), fields.at(member) + ": " + what + " " + why + "; remove it");
        }
    }

    private static void checkFile(String at, String path) {
        List<String> parts = List.of(path.split("/", -1));
        boolean right =
                path.length() <= LONGEST_PATH
                        && path.indexOf('\0') < 0
                        && parts.stream()
                                .allMatch(part ->
                                        !part.isEmpty()
                                                && !part.startsWith("..")
                                                && !part.equals(".")
                                                && part.length() <= LONGEST_NAME);
        if (!right) {
            throw Fault.invalid(
                    at,
                    at
                            + " \""
                            + SafeText.shown(path)
                            + "\" is not the name of a file in the volume: give a relative path"
                            + " whose parts do not begin with ..");
        }
    }

    private static void refuseWithin(String at, String path, String other) {
        boolean same = path.equals(other);
        if (same || path.startsWith(other + "/") || other.startsWith(path + "/")) {
            throw Fault.invalid(
                    at,
                    at
                            + " \""
                            + SafeText.shown(path)
                            + (same
                                    ? "\" is given twice"
                                    : "\" and \""
                                            + SafeText.shown(other)
                                            + "\" cannot both be files: one is below the other"));
        }
    }

    /** Where a container sees volumes. */
    static List<VolumeMount> mounts(DocumentFields container) {
        List<VolumeMount> mounts = new ArrayList<>();
        for (DocumentFields mount : container.objects("volumeMounts")) {
            String path = mount.requiredText("mountPath", "an absolute path");
            if (!path.startsWith("/") || isRoot(path) || leavesItsRoot(path)) {
                throw Fault.invalid(
                        mount.at("mountPath"),
                        mount.at("mountPath")
                                + " \""
                                + SafeText.shown(path)
                                + "\" is not an absolute path below /: give one without ..");
            }
            if (path.indexOf(':') >= 0) {
                throw Fault.invalid(
                        mount.at("mountPath"),
                        mount.at("mountPath")
                                + " \""
                                + SafeText.shown(path)
                                + "\" holds a ':': give a path without");
            }
            String subPath = mount.text("subPath").orElse("");
            if (subPath.startsWith("/") || leavesItsRoot(subPath)) {
                throw Fault.invalid(
                        mount.at("subPath"),
                        mount.at("subPath")
                                + " \""
                                + SafeText.shown(subPath)
                                + "\" is not a path inside a volume: give a relative one without"
                                + " ..");
            }
            mounts.add(
                    new VolumeMount(
                            mount.requiredText("volumeName", "the name of a volume"),
                            path,
                            subPath));
        }
        return mounts;
    }

    private static boolean isRoot(String path) {
        return List.of(path.split("/", -1)).stream()
                .allMatch(part -> part.isEmpty() || part.equals("."));
    }

    private static boolean leavesItsRoot(String path) {
        return path.length() > LONGEST_PATH || List.of(path.split("/", -1)).contains("..");
    }
}
