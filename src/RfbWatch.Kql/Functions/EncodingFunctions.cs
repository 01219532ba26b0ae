using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Base64, URL and punycode encodings, compression, and hashes. Input that cannot be decoded results in an empty string or null.</summary>
internal static class EncodingFunctions
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Text("base64_encode_tostring", text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), "base64_encodestring"),
        Text("base64_decode_tostring", text => FromBase64(text) is { } bytes ? Utf8(bytes) : string.Empty, "base64_decodestring"),
        ScalarFunction.Of("base64_decode_toarray", 1, 1, KustoType.Dynamic, (arguments, _) =>
            // Text without padding is invalid; see the example in https://learn.microsoft.com/kusto/query/base64-encode-fromarray-function.
            arguments[0].Text.Length % 4 == 0 && FromBase64(arguments[0].Text) is { } bytes ? ArgumentReading.IntegerArray(bytes.Select(item => (long)item)) : default),
        ScalarFunction.Of("base64_encode_fromarray", 1, 1, KustoType.String, EncodeArray),
        ScalarFunction.Of("base64_encode_fromguid", 1, 1, KustoType.String, (arguments, _) =>
            ValueConversion.ToGuid(arguments[0]) is { IsNull: false } guid ? KustoValue.Of(Convert.ToBase64String(guid.AsGuid.ToByteArray())) : KustoValue.EmptyString),
        ScalarFunction.Of("base64_decode_toguid", 1, 1, KustoType.Guid, (arguments, _) =>
            FromBase64(arguments[0].Text) is { Length: 16 } bytes ? KustoValue.Of(new Guid(bytes)) : default),
        Text("url_encode", text => PercentEncode(text, "-_.!*()", blank: "+")),
        Text("url_encode_component", text => PercentEncode(text, "-_.~", blank: "%20")),
        Text("url_decode", text => Uri.UnescapeDataString(text.Replace('+', ' '))),
        Text("punycode_from_string", text => Punycode.Encode(text) ?? string.Empty),
        Text("punycode_to_string", text => Punycode.Decode(text) ?? string.Empty),
        Text("punycode_domain_to_string", Punycode.DomainToAscii),
        Text("punycode_domain_from_string", Punycode.DomainToUnicode),
        Text("gzip_compress_to_base64_string", text => Compress(text, (stream, level) => new GZipStream(stream, level, leaveOpen: true))),
        Text("zlib_compress_to_base64_string", text => Compress(text, (stream, level) => new ZLibStream(stream, level, leaveOpen: true))),
        Decompression("gzip_decompress_from_base64_string", stream => new GZipStream(stream, CompressionMode.Decompress)),
        Decompression("zlib_decompress_from_base64_string", stream => new ZLibStream(stream, CompressionMode.Decompress)),
        Text("hash_md5", text => Convert.ToHexStringLower(Md5(text))),
        Text("hash_sha1", text => Convert.ToHexStringLower(Sha1(text))),
        Text("hash_sha256", text => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))),
        ScalarFunction.Of("hash_xxhash64", 1, 2, KustoType.Long, Hash) with { Aliases = ["hash"] },
        ScalarFunction.Of("hash_combine", 2, int.MaxValue, KustoType.Long, (arguments, _) => Combine(arguments, value => (ulong)(value.Integer() ?? 0))),
        ScalarFunction.Of("hash_many", 1, int.MaxValue, KustoType.Long, (arguments, _) => Combine(arguments, ValueHash.Bits)),
    ];

    private static ScalarFunction Text(string name, Func<string, string> function, params string[] aliases) =>
        ScalarFunction.Of(name, 1, 1, KustoType.String, (arguments, context) =>
        {
            string result = function(arguments[0].Text);
            context.CheckStringLength(result.Length, name);
            return KustoValue.Of(result);
        }) with
        { Aliases = aliases };

    private static byte[]? FromBase64(string text)
    {
        string padded = text.Length % 4 == 0 ? text : text.PadRight(text.Length + 4 - (text.Length % 4), '=');
        byte[] bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out int written) ? bytes[..written] : null;
    }

    private static string Utf8(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return string.Empty;
        }
    }

    private static KustoValue EncodeArray(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].ArrayOf() is not { } array)
        {
            return KustoValue.EmptyString;
        }

        byte[] bytes = new byte[array.Count];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (array[i].Integer() is not (>= 0 and <= 255))
            {
                return KustoValue.EmptyString;
            }

            bytes[i] = (byte)array[i].AsLong;
        }

        return KustoValue.Of(Convert.ToBase64String(bytes));
    }

    private static string PercentEncode(string text, string unreserved, string blank)
    {
        var result = new StringBuilder();
        foreach (byte item in Encoding.UTF8.GetBytes(text))
        {
            char c = (char)item;
            if (char.IsAsciiLetterOrDigit(c) || unreserved.Contains(c))
            {
                result.Append(c);
            }
            else if (c == ' ')
            {
                result.Append(blank);
            }
            else
            {
                result.Append(CultureInfo.InvariantCulture, $"%{item:x2}");
            }
        }

        return result.ToString();
    }

    // Text that compression does not shorten is stored uncompressed, as in the service.
    private static string Compress(string text, Func<Stream, CompressionLevel, Stream> wrap)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] compressed = Run(CompressionLevel.Optimal);
        return Convert.ToBase64String(compressed.Length < bytes.Length ? compressed : Run(CompressionLevel.NoCompression));

        byte[] Run(CompressionLevel level)
        {
            using var target = new MemoryStream();
            using (var stream = wrap(target, level))
            {
                stream.Write(bytes);
            }

            byte[] result = target.ToArray();
            if (result is [0x1F, 0x8B, ..])
            {
                // The service's gzip header specifies neither compression level nor operating system (RFC 1952, XFL and OS); see the example output on the function page.
                result[8] = 0;
                result[9] = 0xFF;
            }

            return result;
        }
    }

    private static ScalarFunction Decompression(string name, Func<Stream, Stream> wrap) =>
        ScalarFunction.Of(name, 1, 1, KustoType.String, (arguments, context) =>
        {
            if (FromBase64(arguments[0].Text) is not { } bytes)
            {
                return KustoValue.EmptyString;
            }

            try
            {
                using var stream = wrap(new MemoryStream(bytes));
                using var target = new MemoryStream();
                Span<byte> buffer = stackalloc byte[4096];
                for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
                {
                    target.Write(buffer[..read]);
                    context.CheckStringLength(target.Length, name);
                }

                return KustoValue.Of(Utf8(target.ToArray()));
            }
            catch (InvalidDataException)
            {
                return KustoValue.EmptyString;
            }
        });

#pragma warning disable CA5350, CA5351 // The query requests these hashes by name, to compare them with recorded hashes.
    private static byte[] Md5(string text) => MD5.HashData(Encoding.UTF8.GetBytes(text));

    private static byte[] Sha1(string text) => SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350, CA5351

    private static KustoValue Hash(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        long hash = unchecked((long)ValueHash.Bits(arguments[0]));
        if (arguments.Length < 2)
        {
            return KustoValue.Of(hash);
        }

        return arguments[1].Integer() is { } modulus and > 0 ? KustoValue.Of(((hash % modulus) + modulus) % modulus) : default;
    }

    private static KustoValue Combine(ReadOnlySpan<KustoValue> arguments, Func<KustoValue, ulong> hash)
    {
        ulong combined = hash(arguments[0]);
        foreach (var argument in arguments[1..])
        {
            combined = XxHash64.Combine(combined, hash(argument));
        }

        return KustoValue.Of((long)combined);
    }
}
