package dev.minato.platform.volume;

import dev.minato.state.SealedValue;

import java.util.List;

/**
 * A volume of a replica, as its cluster makes it.
 *
 * @param name unique in the replica
 */
public record ReplicaVolume(String name, VolumeContent content) {
    /** An empty one. */
    public static ReplicaVolume empty(String name) {
        return new ReplicaVolume(name, new VolumeContent.EmptyFolder());
    }

    /** What is in a volume when the replica begins. */
    public sealed interface VolumeContent {
        /** Nothing; it is gone with the replica. */
        record EmptyFolder() implements VolumeContent {}

        /**
         * Secrets, which the containers read and cannot write; in clear only in memory.
         *
         * @param files paths unique, none below another
         */
        record SealedFiles(List<SealedFile> files) implements VolumeContent {
            public SealedFiles {
                files = List.copyOf(files);
            }
        }

        /**
         * A storage of an environment, shared by all replicas that mount it in the same way. What
         * it is is looked up when it is mounted.
         *
         * @param storage its name
         */
        record SharedStorage(
                String environment, StorageKind kind, String storage, MountOptions options)
                implements VolumeContent {}
    }

    /**
     * A file with the value of a secret.
     *
     * @param path below the volume's root, relative, without {@code ..}
     * @param secret name of the app's secret
     * @param value sealed; {@link dev.minato.platform.AppSecrets} opens it
     */
    public record SealedFile(String path, String secret, SealedValue value) {}
}
