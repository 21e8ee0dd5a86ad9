package dev.minato.platform.app;

import dev.minato.platform.TemplateSpec.AppVolume;
import dev.minato.platform.volume.MountOptions;
import dev.minato.platform.volume.ReplicaVolume;
import dev.minato.platform.volume.ReplicaVolume.SealedFile;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.EmptyFolder;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SealedFiles;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SharedStorage;
import dev.minato.platform.volume.StorageKind;
import dev.minato.platform.volume.VolumeSource.EmptyDir;
import dev.minato.platform.volume.VolumeSource.SecretFile;
import dev.minato.platform.volume.VolumeSource.SecretFiles;
import dev.minato.platform.volume.VolumeSource.StorageVolume;
import dev.minato.state.SealedValue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** From what a template says of its volumes to what a cluster makes of them. */
final class ReplicaVolumes {
    private ReplicaVolumes() {}

    /**
     * A volume for replicas of one set.
     *
     * @param environment that the app is in
     * @param secrets values by name, sealed
     */
    static ReplicaVolume of(
            AppVolume volume, String environment, Map<String, SealedValue> secrets) {
        VolumeContent content =
                switch (volume.source()) {
                    case EmptyDir _ -> new EmptyFolder();
                    case SecretFiles(List<SecretFile> files) ->
                            new SealedFiles(
                                    files.isEmpty() ? all(secrets) : chosen(files, secrets));
                    case StorageVolume(StorageKind kind, String storage, MountOptions options) ->
                            new SharedStorage(environment, kind, storage, options);
                };
        return new ReplicaVolume(volume.name(), content);
    }

    private static List<SealedFile> all(Map<String, SealedValue> secrets) {
        return new TreeMap<>(secrets)
                .entrySet().stream()
                        .map(each -> new SealedFile(each.getKey(), each.getKey(), each.getValue()))
                        .toList();
    }

    /** Of a secret that is gone, though a revision of before names it, there is no file. */
    private static List<SealedFile> chosen(
            List<SecretFile> files, Map<String, SealedValue> secrets) {
        List<SealedFile> sealed = new ArrayList<>();
        for (SecretFile file : files) {
            SealedValue value = secrets.get(file.secret());
            if (value != null) {
                sealed.add(new SealedFile(file.path(), file.secret(), value));
            }
        }
        return sealed;
    }
}
