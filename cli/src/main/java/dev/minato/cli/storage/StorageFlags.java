package dev.minato.cli.storage;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;

import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The options that say where the files of a storage are, as az has them, and our own. */
final class StorageFlags {
    private static final String AZURE_FILE = "AzureFile";
    private static final String NFS = "NfsAzureFile";
    private static final String FOLDER = "HostFolder";
    private static final String KEY = "--azure-file-account-key";

    private final Map<String, String> given = new TreeMap<>();

    void declare(CommandGrammar it) {
        it.choice(
                "--storage-type",
                List.of(AZURE_FILE, NFS, FOLDER),
                "What it is: a share by SMB, a folder by NFS 4.1, or a folder or volume of this"
                        + " host. What the other options say when it is not given.",
                text -> given.put("--storage-type", text));
        it.option(
                "-a, --azure-file-account-name",
                "ACCOUNT",
                "Who logs in to a share: an account of Azure, or USER@SERVER for another server.",
                text -> given.put("--azure-file-account-name", text));
        it.option(
                "-k, " + KEY,
                "KEY",
                "The account's key, or the password; `-` reads a line from standard input.",
                text -> given.put(KEY, text));
        it.option(
                "-f, --azure-file-share-name",
                "SHARE",
                "The share; by NFS the path that the server exports.",
                text -> given.put("--azure-file-share-name", text));
        it.option(
                "--file-share",
                "SHARE",
                "The same.",
                text -> given.put("--azure-file-share-name", text));
        it.option(
                "-s, --server",
                "SERVER",
                "The server, by NFS or one for SMB that is not Azure's.",
                text -> given.put("--server", text));
        it.option(
                "--path",
                "FOLDER",
                ValueKind.from(ValueSource.FOLDERS),
                "A folder of this host.",
                text -> given.put("--path", text));
        it.option(
                "--volume",
                "VOLUME",
                ValueKind.from(ValueSource.VOLUMES),
                "A named volume of this host; it is made when it is not there.",
                text -> given.put("--volume", text));
        it.choice(
                "--access-mode",
                List.of("ReadWrite", "ReadOnly"),
                "What containers may do; the default is ReadWrite.",
                text -> given.put("--access-mode", text));
    }

    /**
     * The storage as it is sent.
     *
     * @param in where a key may be read from
     * @throws Fault invalid, naming the option
     */
    ObjectNode body(InputStream in) throws IOException {
        String type = given.containsKey("--storage-type") ? given.get("--storage-type") : meant();
        ObjectNode body = JsonTree.object();
        ObjectNode properties = body.putObject("properties");
        switch (type) {
            case AZURE_FILE -> {
                refuse(type, "--path", "--volume");
                ObjectNode part = properties.putObject("azureFile");
                part.put("accountName", needed(type, "--azure-file-account-name"));
                if (given.containsKey(KEY)) {
                    part.put("accountKey", key(in));
                }
                part.put("shareName", needed(type, "--azure-file-share-name"));
                if (given.containsKey("--server")) {
                    part.put("server", given.get("--server"));
                }
                mode(part);
            }
            case NFS -> {
                refuse(type, "--path", "--volume", KEY, "--azure-file-account-name");
                ObjectNode part = properties.putObject("nfsAzureFile");
                part.put("server", needed(type, "--server"));
                part.put("shareName", needed(type, "--azure-file-share-name"));
                mode(part);
            }
            default -> {
                refuse(
                        type,
                        "--server",
                        "--azure-file-account-name",
                        "--azure-file-share-name",
                        KEY);
                ObjectNode part = properties.putObject("hostFolder");
                if (given.containsKey("--path")) {
                    part.put("path", given.get("--path"));
                }
                if (given.containsKey("--volume")) {
                    part.put("volume", given.get("--volume"));
                }
                mode(part);
            }
        }
        return body;
    }

    private String meant() {
        if (given.containsKey("--path") || given.containsKey("--volume")) {
            return FOLDER;
        }
        if (given.containsKey("--azure-file-account-name")) {
            return AZURE_FILE;
        }
        if (given.containsKey("--server")) {
            return NFS;
        }
        throw Fault.invalid(
                "--storage-type",
                "where are the files? Give --storage-type with --azure-file-account-name, --server,"
                        + " --path or --volume");
    }

    private void mode(ObjectNode part) {
        part.put("accessMode", given.getOrDefault("--access-mode", "ReadWrite"));
    }

    private String needed(String type, String option) {
        String value = given.getOrDefault(option, "");
        if (value.isEmpty()) {
            throw Fault.invalid(option, option + " is missing: a storage " + type + " needs it");
        }
        return value;
    }

    private void refuse(String type, String... options) {
        for (String option : options) {
            if (given.containsKey(option)) {
                throw Fault.invalid(
                        option, option + " is not for a storage " + type + ": leave it out");
            }
        }
    }

    private String key(InputStream in) throws IOException {
        String key = given.getOrDefault(KEY, "");
        return key.equals("-")
                ? Objects.requireNonNullElse(
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                                .readLine(),
                        "")
                : key;
    }
}
