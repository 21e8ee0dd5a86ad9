package dev.minato.platform.volume;

/** Kinds of storages of an environment, by the words of Azure and one of our own. */
public enum StorageKind {
    /** A share of a server that speaks SMB. */
    AZURE_FILE("AzureFile", "azureFile"),
    /** A folder that a server exports by NFS 4.1. */
    NFS_AZURE_FILE("NfsAzureFile", "nfsAzureFile"),
    /** A folder or a named volume of this host. */
    HOST_FOLDER("HostFolder", "hostFolder");

    private final String word;
    private final String member;

    StorageKind(String word, String member) {
        this.word = word;
        this.member = member;
    }

    /** The {@code storageType} of a volume. */
    public String word() {
        return word;
    }

    /** The member of a storage's properties that describes it. */
    public String member() {
        return member;
    }

    /** The kind with a word, as it is written down. */
    public static StorageKind of(String word) {
        for (StorageKind kind : values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no storage is of the kind " + word);
    }
}
