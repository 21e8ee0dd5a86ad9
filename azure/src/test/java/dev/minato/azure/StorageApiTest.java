package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Storages of an environment as az sends and reads them, and apps that mount them. */
class StorageApiTest {
    private static final String STORAGES =
            ArmLab.GROUP + "/providers/Microsoft.App/managedEnvironments/default/storages";
    private static final String SMB =
            """
            {"properties":{"azureFile":{"accountName":"acc","accountKey":"planted-key-5512",
             "shareName":"files","accessMode":"ReadWrite"}}}\
            """;
    private static final String FOLDER =
            """
            {"properties":{"hostFolder":{"path":"/srv/data","accessMode":"readonly"}}}\
            """;

    @TempDir private Path folder;
    private ArmLab lab;

    @BeforeEach
    void open() {
        lab = new ArmLab(folder, "east");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private ArmLab.Answer put(String name, String body) {
        return lab.send("PUT", STORAGES + "/" + name, body);
    }

    @Test
    void aShareIsKeptWithoutEverShowingItsKey() throws IOException {
        ArmLab.Answer made = put("Files", SMB);
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.at("id")).isEqualTo(STORAGES + "/files");
        assertThat(made.at("type")).isEqualTo("Microsoft.App/managedEnvironments/storages");
        assertThat(made.body().path("properties").toString())
                .isEqualTo(
                        "{\"azureFile\":{\"accountName\":\"acc\",\"shareName\":\"files\","
                                + "\"accessMode\":\"ReadWrite\"}}");
        assertThat(lab.get(STORAGES + "/FILES").body()).isEqualTo(made.body());
        assertThat(lab.get(STORAGES).at("value.0.name")).isEqualTo("files");
        assertThat(
                        lab.get(STORAGES.replace("default/storages", "east/storages"))
                                .body()
                                .path("value"))
                .isEmpty();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("planted-key-5512");
            }
        }
    }

    /** What is read can be put again: a key that is left out is the one that is known. */
    @Test
    void aKeyIsKeptForTheServerItWasGivenForAndForNoOther() {
        ArmLab.Answer made = put("files", SMB);
        assertThat(put("files", made.body().toString()).status()).isEqualTo(200);
        String other = made.body().toString().replace("\"acc\"", "\"other\"");
        ArmLab.Answer refused = put("files", other);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("error.code"))
                .isEqualTo("ManagedEnvironmentStorageAzureFilePropertyInvalidRequest");
        assertThat(refused.at("error.message")).contains("azureFile.accountKey is missing");
    }

    /** The former key goes when nothing names it any more. */
    @Test
    void aKeyIsSealedAnewWhenWhatSealsIsReplaced() throws InterruptedException {
        put("files", SMB);
        assertThat(lab.post(ArmLab.SEALING_KEY + "/rotate").status()).isEqualTo(202);
        ArmLab.Answer after = lab.rotated();
        assertThat(after.at("properties.rotation")).isEqualTo("Succeeded");
        assertThat(after.body().at("/properties/formerKeyIds")).isEmpty();
        assertThat(put("files", SMB).status()).as("it can be compared").isEqualTo(200);
    }

    @Test
    void everyKindIsAnsweredAsItWasSent() {
        for (String kind :
                new String[] {
                    "{\"nfsAzureFile\":{\"server\":\"nas.lan\",\"shareName\":\"/srv/a b\","
                            + "\"accessMode\":\"ReadOnly\"}}",
                    "{\"hostFolder\":{\"path\":\"/srv/data\",\"accessMode\":\"ReadWrite\"}}",
                    "{\"hostFolder\":{\"volume\":\"data\",\"accessMode\":\"ReadWrite\"}}"
                }) {
            ArmLab.Answer made = put("kept", "{\"properties\":" + kind + "}");
            assertThat(made.body().path("properties").toString()).isEqualTo(kind);
        }
        ArmLab.Answer own =
                put(
                        "own",
                        SMB.replace(
                                "\"acc\"", "\"shop@nas.lan\",\"nothing\":null,\"server\":null"));
        assertThat(own.status()).isEqualTo(200);
        assertThat(own.at("properties.azureFile.accountName")).isEqualTo("shop@nas.lan");
        ArmLab.Answer server =
                put("own", SMB.replace("\"acc\"", "\"shop\",\"server\":\"10.0.0.9\""));
        assertThat(server.at("properties.azureFile.server")).isEqualTo("10.0.0.9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}|properties say of no kind",
                "{'azureFile':{},'hostFolder':{}}|say of more than one kind",
                "{'azureFile':{'accountName':'a'}}|Must contain 'AccountName', 'AccountKey'",
                "{'azureFile':{'accountName':'a','shareName':'s','accessMode':'ReadWrite'}}"
                        + "|accountKey is missing",
                "{'azureFile':{'accountName':'a,b','shareName':'s','accountKey':'k',"
                        + "'accessMode':'ReadWrite'}}|properties.azureFile.accountName",
                "{'azureFile':{'accountName':'a','shareName':'s/../t','accountKey':'k',"
                        + "'accessMode':'ReadWrite'}}|properties.azureFile.shareName",
                "{'azureFile':{'accountName':'a','shareName':'s','accountKey':'k',"
                        + "'accessMode':'Append'}}|is not one of ReadOnly, ReadWrite",
                "{'azureFile':{'accountName':'a@b/c','shareName':'s','accountKey':'k',"
                        + "'accessMode':'ReadWrite'}}|USER@SERVER",
                "{'azureFile':{'accountName':'a','shareName':'s','accessMode':'ReadWrite',"
                        + "'accountKeyVaultProperties':{'a':'b'}}}|give the key itself",
                "{'nfsAzureFile':{'server':'nas','shareName':'data','accessMode':'ReadWrite'}}"
                        + "|an absolute path on the server",
                "{'nfsAzureFile':{'server':'-x','shareName':'/d','accessMode':'ReadWrite'}}"
                        + "|a host or an address",
                "{'hostFolder':{'accessMode':'ReadWrite'}}|needs either path",
                "{'hostFolder':{'path':'/a','volume':'b','accessMode':'ReadWrite'}}|needs either",
                "{'hostFolder':{'path':'/','accessMode':'ReadWrite'}}|a folder below /",
                "{'hostFolder':{'path':'/srv/../etc','accessMode':'ReadWrite'}}|without ..",
                "{'hostFolder':{'path':'srv','accessMode':'ReadWrite'}}|an absolute path",
                "{'hostFolder':{'path':'/srv'}}|give ReadOnly or ReadWrite",
                "{'smb':{'a':1}}|properties.smb is not supported"
            })
    void whatIsWrongIsRefusedByName(String properties, String message) {
        ArmLab.Answer refused =
                put("files", "{\"properties\":" + properties.replace('\'', '"') + "}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("error.message")).contains(message);
        assertThat(lab.get(STORAGES).body().path("value")).isEmpty();
    }

    @Test
    void namesAndEnvironmentsThatAreNoneAreRefused() {
        assertThat(put("a.b", FOLDER).at("error.message")).contains("is not a storage's name");
        ArmLab.Answer nowhere =
                lab.send(
                        "PUT",
                        STORAGES.replace("default/storages", "west/storages") + "/a",
                        FOLDER);
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(nowhere.at("error.message")).contains("'west' was not found");
        ArmLab.Answer none = lab.get(STORAGES + "/none");
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.at("error.code")).isEqualTo("ManagedEnvironmentStorageNotFound");
        assertThat(lab.send("DELETE", STORAGES + "/none", "{}").status()).isEqualTo(204);
    }

    @Test
    void anEnvironmentOfUsersHasItsOwn() {
        put("data", FOLDER);
        String east = STORAGES.replace("default/storages", "east/storages");
        assertThat(lab.get(east + "/data").status()).isEqualTo(404);
        ArmLab.Answer other = lab.send("PUT", east + "/data", SMB);
        assertThat(other.at("id")).isEqualTo(east + "/data");
        assertThat(lab.get(STORAGES + "/data").at("properties.hostFolder.path"))
                .isEqualTo("/srv/data");
    }

    private static String app(String volume) {
        return ArmLab.app("shop:1")
                .replace(
                        "\"containers\":[{",
                        "\"volumes\":[{\"name\":\"data\","
                                + volume
                                + "}],\"containers\":[{\"volumeMounts\":[{\"volumeName\":\"data\","
                                + "\"mountPath\":\"/data\",\"subPath\":\"part\"}],");
    }

    @Test
    @Timeout(60)
    void anAppMountsAStorageOfItsEnvironmentAndKeepsItFromBeingRemoved() {
        ArmLab.Answer early =
                lab.put("shop", app("\"storageType\":\"HostFolder\",\"storageName\":\"data\""));
        assertThat(early.status()).isEqualTo(400);
        assertThat(early.at("error.code")).isEqualTo("ManagedEnvironmentStorageNotFound");
        assertThat(early.at("error.message"))
                .isEqualTo(
                        "template.volumes[0].storageName: Storage data not found under managed"
                                + " environment \"default\": it has none: make one by `minato env"
                                + " storage set`");
        assertThat(put("data", FOLDER).status()).isEqualTo(200);
        ArmLab.Answer kind =
                lab.put("shop", app("\"storageType\":\"AzureFile\",\"storageName\":\"data\""));
        assertThat(kind.at("error.message"))
                .contains("storage \"data\" is of the kind HostFolder: say that");

        String volume =
                "\"storageType\":\"hostfolder\",\"storageName\":\"Data\",\"mountOptions\":\"noexec\"";
        ArmLab.Answer shop = lab.put("shop", severalActive(app(volume)));
        assertThat(shop.status()).isEqualTo(200);
        assertThat(shop.body().at("/properties/template/volumes").toString())
                .isEqualTo(
                        "[{\"name\":\"data\",\"storageType\":\"HostFolder\",\"storageName\":\"Data\","
                            + "\"mountOptions\":\"noexec\"}]");
        assertThat(lab.put("shop", shop.body().toString()).at("properties.latestRevisionName"))
                .as("what was answered is put again")
                .isEqualTo(shop.at("properties.latestRevisionName"));

        ArmLab.Answer kept = lab.send("DELETE", STORAGES + "/data", "{}");
        assertThat(kept.status()).isEqualTo(409);
        assertThat(kept.at("error.message"))
                .startsWith("Storage 'data' cannot be removed while revision shop--")
                .contains("uses it: put the app without");
        assertThat(put("data", SMB).at("error.message")).contains("cannot become AzureFile while");

        assertThat(lab.put("shop", severalActive(ArmLab.app("shop:1"))).status()).isEqualTo(200);
        assertThat(lab.send("DELETE", STORAGES + "/data", "{}").at("error.message"))
                .as("the former one stays active")
                .contains("`minato revision deactivate`");
        String former = shop.at("properties.latestRevisionName");
        String deactivate = ArmLab.APPS + "/shop/revisions/" + former + "/deactivate";
        assertThat(lab.send(HttpCall.post(deactivate).header("Prefer", "wait=20")).status())
                .isEqualTo(200);
        ArmLab.Answer removed = lab.send("DELETE", STORAGES + "/data", "{}");
        while (removed.status() == 409) { // Its replica goes a moment later.
            assertThat(removed.at("error.message")).contains(former);
            removed = lab.send("DELETE", STORAGES + "/data", "{}");
        }
        assertThat(removed.status()).isEqualTo(200);
        assertThat(lab.get(STORAGES + "/data").status()).isEqualTo(404);
    }

    private static String severalActive(String app) {
        return app.replace(
                "\"configuration\":{", "\"configuration\":{\"activeRevisionsMode\":\"Multiple\",");
    }
}
