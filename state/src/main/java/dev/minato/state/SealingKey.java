package dev.minato.state;

import dev.minato.base.Fault;
import dev.minato.base.Sha256;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One key of AES-256-GCM (NIST SP 800-38D) with random nonces of 96 bits, good for 2³² values. Its
 * id is a hash of it, so a key that was damaged does not pass for itself. Thread-safe.
 */
final class SealingKey {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int ID_CHARACTERS = 16;

    private final byte[] key;
    private final String id;

    private SealingKey(byte[] key) {
        this.key = key;
        this.id = idOf(key);
    }

    static SealingKey random() {
        return new SealingKey(randomBytes(KEY_BYTES));
    }

    /**
     * Reads the line that {@link #line} wrote.
     *
     * @throws IllegalArgumentException when it is not whole
     */
    static SealingKey parse(String line) {
        String[] words = line.strip().split(" ", -1);
        if (words.length != 3 || !words[0].equals("minato-key-1")) {
            throw new IllegalArgumentException("not a line of a key");
        }
        SealingKey read = new SealingKey(Base64.getDecoder().decode(words[2]));
        if (read.key.length != KEY_BYTES || !read.id.equals(words[1])) {
            throw new IllegalArgumentException("not the key that it says it is");
        }
        return read;
    }

    String line() {
        return "minato-key-1 " + id + " " + Base64.getEncoder().encodeToString(key);
    }

    String id() {
        return id;
    }

    private static String idOf(byte[] key) {
        String text = "minato key " + Base64.getEncoder().encodeToString(key);
        return HexFormat.of().formatHex(Sha256.of(text)).substring(0, ID_CHARACTERS);
    }

    SealedValue seal(SealedPlace place, String value) {
        byte[] nonce = randomBytes(NONCE_BYTES);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, nonce, place)
                            .doFinal(value.getBytes(StandardCharsets.UTF_8));
            byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
            System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
            String content = Base64.getUrlEncoder().withoutPadding().encodeToString(all);
            return new SealedValue("sealed:1:" + id + ":" + content);
        } catch (GeneralSecurityException e) {
            throw Fault.internal("cannot seal " + place, e);
        }
    }

    String open(SealedPlace place, SealedValue value) {
        try {
            byte[] all = Base64.getUrlDecoder().decode(value.content());
            byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
            byte[] clear =
                    cipher(Cipher.DECRYPT_MODE, nonce, place)
                            .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
            return new String(clear, StandardCharsets.UTF_8);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw Fault.of(
                    Fault.Kind.INTERNAL,
                    "the sealed value of "
                            + place
                            + " was changed, cut or moved since it was sealed: set it again",
                    e);
        } catch (GeneralSecurityException e) {
            throw Fault.internal("cannot open the sealed value of " + place, e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, SealedPlace place)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associated(place));
        return cipher;
    }

    /** Each part after its length: no two places have the same bytes. */
    private byte[] associated(SealedPlace place) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String part : new String[] {"1", id, place.table(), place.owner(), place.name()}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            all.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "key " + id;
    }
}
