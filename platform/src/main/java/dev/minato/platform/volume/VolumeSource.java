package dev.minato.platform.volume;

import java.util.List;

/** What a template says a volume holds. */
public sealed interface VolumeSource {
    /** Empty when the replica is made, gone with it. */
    record EmptyDir() implements VolumeSource {}

    /**
     * Secrets of the app, each in a file; the containers cannot write.
     *
     * @param files paths unique, none below another; empty for all secrets of the app, each in a
     *     file of its own name
     */
    record SecretFiles(List<SecretFile> files) implements VolumeSource {
        public SecretFiles {
            files = List.copyOf(files);
        }
    }

    /**
     * A storage of the app's environment, which keeps what it holds.
     *
     * @param kind what the storage has to be
     * @param storage its name in the environment
     * @param options how it is mounted
     */
    record StorageVolume(StorageKind kind, String storage, MountOptions options)
            implements VolumeSource {}

    /**
     * A secret in a file.
     *
     * @param secret name of the app's secret
     * @param path of the file below the volume's root, relative, without {@code ..}
     */
    record SecretFile(String secret, String path) {}
}
