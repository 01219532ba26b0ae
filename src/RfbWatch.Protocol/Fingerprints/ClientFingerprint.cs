namespace RfbWatch.Protocol.Fingerprints;

/// <summary>
/// RFBC, the fingerprint of a client's own choices: <c>c</c>, version of its reply, first chosen type, raw ClientInit, order of its first messages
/// (<c>p</c> SetPixelFormat first, <c>e</c> SetEncodings first, <c>n</c> no SetPixelFormat), number of encodings, hash of the encodings, hash of the pixel format.
/// </summary>
/// <remarks>
/// Each character of a part that was not seen is <c>-</c>. The pixel format is the last one before the first
/// FramebufferUpdateRequest, followed by <c>|pad</c> when any padding byte of messages 0, 2, 4 or 6 was not zero.
/// </remarks>
internal static class ClientFingerprint
{
    private const char NotSeen = '-';

    /// <summary>The fingerprint, and the same text before hashing; both empty until the client's banner is seen.</summary>
    public static (string Hashed, string Raw) Of(ConversationFacts facts)
    {
        if (facts.ClientVersion is not { } version)
        {
            return ("", "");
        }

        var input = facts.FingerprintInput;
        string type = (input.FirstChoice ?? facts.SecurityType) is { } chosen ? FingerprintText.Hex(chosen) : FingerprintText.NotSeen;
        string shared = facts.SharedFlag is { } flag ? FingerprintText.Hex(flag) : FingerprintText.NotSeen;
        char order = input.FirstMessages == '\0' ? NotSeen : input.FirstMessages;
        string count = facts.Encodings is { } list ? FingerprintText.Count(list.Count) : FingerprintText.NotSeen;
        string? encodings = facts.Encodings is { } sent ? EncodingClass.Of(sent) : null;
        string? format = Format(input);
        string head = $"c{FingerprintText.Version(version)}{type}{shared}{order}{count}";
        return ($"{head}_{FingerprintHash.Of(encodings)}_{FingerprintHash.Of(format)}", $"{head}_{encodings}_{format}");
    }

    private static string? Format(FingerprintInput input)
    {
        string padding = input.NonZeroPadding ? "|pad" : "";
        return input.ClientPixelFormat is { } format ? FingerprintText.Hex(format) + padding
            : padding.Length > 0 ? padding
            : null;
    }
}
