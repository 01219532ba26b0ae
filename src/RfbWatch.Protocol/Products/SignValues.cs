using System.Text;
using RfbWatch.Protocol.Challenges;
using RfbWatch.Protocol.Fingerprints;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Products;

/// <summary>What one side showed, by kind of sign; null where nothing was seen.</summary>
internal sealed class SignValues
{
    private readonly string?[] _values = new string?[Kinds.Length];

    /// <summary>Nothing seen.</summary>
    public SignValues()
    {
    }

    /// <summary>Given values.</summary>
    public SignValues(IEnumerable<(SignKind Kind, string Value)> values)
    {
        foreach (var (kind, value) in values)
        {
            this[kind] = value;
        }
    }

    /// <summary>All kinds.</summary>
    public static SignKind[] Kinds { get; } = Enum.GetValues<SignKind>();

    /// <summary>The value of a kind.</summary>
    public string? this[SignKind kind]
    {
        get => _values[(int)kind];
        private init => _values[(int)kind] = value;
    }

    /// <summary>The server's signs.</summary>
    public static SignValues OfServer(ConversationFacts facts, ChallengeModel challenge)
    {
        var material = facts.Material;
        var offered = material.FirstOffered.Count > 0 ? material.FirstOffered : facts.OfferedSecurityTypes;
        return new SignValues
        {
            [SignKind.Banner] = facts.ServerVersion?.ToString(),
            [SignKind.OfferedTypes] = facts.SecurityTypesSeen && !material.Refused ? (material.IsDictated ? "3.3:" : "") + string.Join(',', offered) : null,
            [SignKind.SubTypes] = material.VeNCryptSubTypes is { } subTypes ? string.Join(',', subTypes) : null,
            [SignKind.TightCounts] = material.TightInteraction is var (server, client, encodings) ? $"{server}/{client}/{encodings}" : null,
            [SignKind.TightVendors] = material.TightVendors.Count > 0 ? string.Join(',', material.TightVendors) : null,
            [SignKind.DesktopName] = material.DesktopName is { } name ? (material.ApplePrefix ? "apple22:" : "") + Encoding.Latin1.GetString(name) : null,
            [SignKind.Reason] = facts.FailureReason.Length > 0 ? facts.FailureReason + (material.ReasonEndsWithNul ? "\0" : "") : null,
            [SignKind.ServerFormat] = material.ServerPixelFormat is { } format ? Format(format) : null,
            [SignKind.ServerMessages] = material.ServerOpening?.Messages,
            [SignKind.PseudoRectangles] = material.ServerOpening?.PseudoRectangles,
            [SignKind.Picture] = material.ServerOpening?.Picture,
            [SignKind.ServerCursor] = material.ServerOpening?.Cursor,
            [SignKind.ScreenId] = material.ServerOpening?.ScreenId,
            [SignKind.Clipboard] = material.ServerOpening?.Clipboard,
            [SignKind.FixedChallenge] = facts.Challenge?.ToHex(),
            [SignKind.AppleKey] = material.AppleKeySize > 0 ? $"{material.AppleGenerator}/{material.AppleKeySize}" : null,
            [SignKind.Challenge] = challenge == ChallengeModel.None ? null : challenge.ToString(),
            [SignKind.CarrierName] = facts.Carrier.ToString(),
        };
    }

    /// <summary>The client's signs.</summary>
    public static SignValues OfClient(ConversationFacts facts)
    {
        var material = facts.Material;
        return new SignValues
        {
            [SignKind.Banner] = facts.ClientVersion?.ToString(),
            [SignKind.Terminator] = facts.ClientBannerTerminator is { } end ? FingerprintText.Hex(end) : null,
            [SignKind.Encodings] = facts.Encodings is { } list ? EncodingClass.Of(list) : null,
            [SignKind.ClientFormat] = material.ClientPixelFormat is { } format ? FingerprintText.Hex(format) : null,
            [SignKind.FirstMessages] = material.FirstMessages == '\0' ? null : material.FirstMessages.ToString(),
            [SignKind.MessageTypes] = material.FirstMessageTypes.Count > 0 ? string.Join(',', material.FirstMessageTypes) : null,
            [SignKind.Padding] = material.NonZeroPadding ? "pad" : null,
            [SignKind.ClientInit] = facts.SharedFlag is { } flag ? FingerprintText.Hex(flag) : null,
            [SignKind.CarrierName] = facts.Carrier.ToString(),
        };
    }

    // The true-colour byte stands first: programs differ in it whatever the depth of their screen.
    private static string Format(ReadOnlySpan<byte> format)
    {
        const int TrueColour = 3;
        return $"{FingerprintText.Hex(format[TrueColour])}:{FingerprintText.Hex(format[..TrueColour])}:{FingerprintText.Hex(format[(TrueColour + 1)..])}";
    }
}
