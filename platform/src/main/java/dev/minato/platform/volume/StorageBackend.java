package dev.minato.platform.volume;

import java.util.Optional;

/** Where the files of a storage are. */
public sealed interface StorageBackend {
    /** What it is to those who name it. */
    StorageKind kind();

    /** Where it is, for people; without secrets. */
    String place();

    /**
     * A share of an SMB server.
     *
     * @param account who logs in, as it was given: {@code NAME} of Azure, or {@code USER@SERVER}
     * @param server another one than the account says
     * @param share its name there
     */
    record SmbShare(String account, Optional<String> server, String share)
            implements StorageBackend {
        private static final String AZURE = ".file.core.windows.net";

        @Override
        public StorageKind kind() {
            return StorageKind.AZURE_FILE;
        }

        /** The name of the server, or its address. */
        public String host() {
            int at = account.indexOf('@');
            return server.orElseGet(() -> at < 0 ? account + AZURE : account.substring(at + 1));
        }

        /** Who logs in there. */
        public String user() {
            int at = account.indexOf('@');
            return at < 0 || server.isPresent() ? account : account.substring(0, at);
        }

        @Override
        public String place() {
            return "//" + host() + "/" + share;
        }
    }

    /**
     * A folder that an NFS server exports.
     *
     * @param server its name or address
     * @param path absolute
     */
    record NfsExport(String server, String path) implements StorageBackend {
        @Override
        public StorageKind kind() {
            return StorageKind.NFS_AZURE_FILE;
        }

        @Override
        public String place() {
            return (server.indexOf(':') < 0 ? server : "[" + server + "]") + ":" + path;
        }
    }

    /**
     * A folder of this host.
     *
     * @param folder its path, absolute, without {@code ..}
     */
    record HostFolder(String folder) implements StorageBackend {
        @Override
        public StorageKind kind() {
            return StorageKind.HOST_FOLDER;
        }

        @Override
        public String place() {
            return folder;
        }
    }

    /**
     * A named volume of the engine of this host, made when it is not there and never removed.
     *
     * @param volume its name
     */
    record NamedVolume(String volume) implements StorageBackend {
        @Override
        public StorageKind kind() {
            return StorageKind.HOST_FOLDER;
        }

        @Override
        public String place() {
            return "volume " + volume;
        }
    }
}
