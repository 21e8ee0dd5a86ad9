package dev.minato.azure.app;

import static dev.minato.azure.app.MemberShape.any;
import static dev.minato.azure.app.MemberShape.object;
import static dev.minato.azure.app.MemberShape.textOrNothing;
import static dev.minato.azure.app.MemberShape.word;

import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.EnvironmentStorages.StorageRequest;
import dev.minato.platform.volume.EnvironmentStorage;
import dev.minato.platform.volume.StorageBackend;
import dev.minato.platform.volume.StorageBackend.HostFolder;
import dev.minato.platform.volume.StorageBackend.NamedVolume;
import dev.minato.platform.volume.StorageBackend.NfsExport;
import dev.minato.platform.volume.StorageBackend.SmbShare;
import dev.minato.platform.volume.StorageKind;

import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code Microsoft.App/managedEnvironments/storages} as it is sent and answered. What Azure has is
 * {@code azureFile} and {@code nfsAzureFile}; our own are {@code azureFile.server}, for a server
 * that is not Azure's, and {@code hostFolder}.
 */
public final class StorageBody {
    private static final MemberShape ACCESS = word("ReadOnly", "ReadWrite");

    private static final MemberShape.ObjectShape PROPERTIES =
            object(
                    "azureFile",
                            object(
                                    "accountName", textOrNothing(),
                                    "accountKey", textOrNothing(),
                                    "shareName", textOrNothing(),
                                    "accessMode", ACCESS,
                                    "server", textOrNothing(),
                                    "accountKeyVaultProperties", any()),
                    "nfsAzureFile",
                            object(
                                    "server", textOrNothing(),
                                    "shareName", textOrNothing(),
                                    "accessMode", ACCESS),
                    "hostFolder",
                            object(
                                    "path", textOrNothing(),
                                    "volume", textOrNothing(),
                                    "accessMode", ACCESS));

    private static final Pattern ACCOUNT =
            Pattern.compile("[^\\p{Cntrl}/\\\\:;,\"@ ]{1,100}(?:@[^@]+)?");
    private static final Pattern SERVER =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45}");
    private static final Pattern SHARE =
            Pattern.compile("[^\\p{Cntrl}/\\\\:;,\"*?<>|\\[\\]]{1,80}");
    private static final Pattern EXPORT = Pattern.compile("(?:/[^/\\p{Cntrl}]+)+|/");
    private static final Pattern VOLUME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{1,254}");

    /** What the kernel takes in one text. */
    private static final int LONGEST = 255;

    private StorageBody() {}

    /**
     * The storage that a PUT asks for.
     *
     * @throws Fault invalid or unsupported, naming the field
     */
    public static StorageRequest read(String name, ObjectNode body) {
        ObjectNode sent = Json.child(body, "properties");
        PROPERTIES.unknown("properties", sent).stream()
                .findFirst()
                .ifPresent(field -> {
                    throw Fault.unsupported(
                            SafeText.shown(field),
                            SafeText.shown(field) + " is not supported by this version: remove it");
                });
        DocumentFields fields =
                new DocumentFields("properties", PROPERTIES.object("properties", sent));
        List<StorageKind> given =
                Arrays.stream(StorageKind.values())
                        .filter(kind -> fields.has(kind.member()))
                        .toList();
        if (given.size() != 1) {
            throw Fault.invalid(
                    "properties",
                    "Storage '"
                            + SafeText.shown(name)
                            + "': properties "
                            + (given.isEmpty() ? "say of no" : "say of more than one")
                            + " kind where the files are: give one of azureFile, nfsAzureFile and"
                            + " hostFolder");
        }
        StorageKind kind = given.getFirst();
        DocumentFields part = fields.object(kind.member());
        return switch (kind) {
            case AZURE_FILE -> azureFile(name, part);
            case NFS_AZURE_FILE -> new StorageRequest(nfs(part), readOnly(part), Optional.empty());
            case HOST_FOLDER ->
                    new StorageRequest(hostFolder(part), readOnly(part), Optional.empty());
        };
    }

    /** The sentence for what is missing is Azure's. */
    private static StorageRequest azureFile(String name, DocumentFields fields) {
        fields.refuse(
                "accountKeyVaultProperties",
                fields.has("accountKeyVaultProperties"),
                "give the key itself as accountKey");
        List<String> missing = new ArrayList<>();
        for (String member : List.of("accountName", "shareName", "accessMode")) {
            if (!fields.has(member)) {
                missing.add(member);
            }
        }
        if (!missing.isEmpty()) {
            throw Fault.invalid(
                    fields.at(missing.getFirst()),
                    "Invalid request body for managed environment storage '"
                            + SafeText.shown(name)
                            + "'. Must contain 'AccountName', 'AccountKey', 'ShareName' and"
                            + " 'AccessMode' when setting Azure File Share Storage: "
                            + String.join(", ", missing)
                            + " missing");
        }
        String account = matching(fields, "accountName", ACCOUNT, "the name of an account");
        Optional<String> server =
                fields.text("server")
                        .map(text -> matching(fields, "server", SERVER, "a host or an address"));
        SmbShare share =
                new SmbShare(
                        account,
                        server,
                        matching(fields, "shareName", SHARE, "the name of a share"));
        if (!SERVER.matcher(share.host()).matches()) {
            throw wrong(
                    fields.at("accountName"), account, "an account, or USER@SERVER with a host");
        }
        Optional<String> key = fields.text("accountKey");
        if (key.filter(text -> text.length() > LONGEST).isPresent()) {
            throw Fault.invalid(
                    fields.at("accountKey"),
                    fields.at("accountKey") + " is longer than " + LONGEST + " characters");
        }
        return new StorageRequest(share, readOnly(fields), key);
    }

    private static StorageBackend nfs(DocumentFields fields) {
        String server = matching(fields, "server", SERVER, "a host or an address");
        String path = matching(fields, "shareName", EXPORT, "an absolute path on the server");
        return new NfsExport(server, path);
    }

    private static StorageBackend hostFolder(DocumentFields fields) {
        if (fields.has("path") == fields.has("volume")) {
            throw Fault.invalid(
                    fields.path(),
                    fields.path()
                            + " needs either path, a folder of this host, or volume, the name of a"
                            + " volume");
        }
        if (fields.has("volume")) {
            return new NamedVolume(matching(fields, "volume", VOLUME, "the name of a volume"));
        }
        String path = matching(fields, "path", EXPORT, "an absolute path without ..");
        if (path.equals("/")) {
            throw wrong(fields.at("path"), path, "a folder below /");
        }
        return new HostFolder(Path.of(path).normalize().toString());
    }

    private static boolean readOnly(DocumentFields fields) {
        return fields.requiredText("accessMode", "ReadOnly or ReadWrite").equals("ReadOnly");
    }

    private static String matching(
            DocumentFields fields, String member, Pattern form, String right) {
        String text = fields.requiredText(member, right);
        boolean up = List.of(text.split("/", -1)).contains("..");
        if (up || text.length() > LONGEST || !form.matcher(text).matches()) {
            throw wrong(fields.at(member), text, right);
        }
        return text;
    }

    private static Fault wrong(String field, String text, String right) {
        return Fault.invalid(
                field, field + " \"" + SafeText.shown(text) + "\" is not right: give " + right);
    }

    /** A storage as it is answered: its key never is. */
    public static ObjectNode of(ArmId environment, EnvironmentStorage storage) {
        ObjectNode resource = Json.resource(environment.child("storages", storage.name()));
        ObjectNode part =
                resource.putObject("properties").putObject(storage.backend().kind().member());
        switch (storage.backend()) {
            case SmbShare(String account, Optional<String> server, String share) -> {
                part.put("accountName", account).put("shareName", share);
                server.ifPresent(text -> part.put("server", text));
            }
            case NfsExport(String server, String path) ->
                    part.put("server", server).put("shareName", path);
            case HostFolder(String folder) -> part.put("path", folder);
            case NamedVolume(String volume) -> part.put("volume", volume);
        }
        part.put("accessMode", storage.readOnly() ? "ReadOnly" : "ReadWrite");
        return resource;
    }
}
