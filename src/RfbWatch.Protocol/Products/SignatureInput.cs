using System.Text;
using RfbWatch.Protocol.Challenges;
using RfbWatch.Protocol.Fingerprints;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Products;

/// <summary>The values of one side, by signature field; null where nothing was seen.</summary>
internal sealed class SignatureInput
{
    private readonly string?[] _values = new string?[Kinds.Length];

    /// <summary>Creates an input in which nothing was seen.</summary>
    public SignatureInput()
    {
    }

    /// <summary>Creates an input from values.</summary>
    public SignatureInput(IEnumerable<(SignatureField Kind, string Value)> values)
    {
        foreach (var (kind, value) in values)
        {
            this[kind] = value;
        }
    }

    /// <summary>All fields.</summary>
    public static SignatureField[] Kinds { get; } = Enum.GetValues<SignatureField>();

    /// <summary>The value of a field.</summary>
    public string? this[SignatureField kind]
    {
        get => _values[(int)kind];
        private init => _values[(int)kind] = value;
    }

    /// <summary>The values of the server.</summary>
    public static SignatureInput OfServer(ConversationFacts facts, ChallengeModel challenge)
    {
        var input = facts.FingerprintInput;
        var offered = input.FirstOffered.Count > 0 ? input.FirstOffered : facts.OfferedSecurityTypes;
        return new SignatureInput
        {
            [SignatureField.Banner] = facts.ServerVersion?.ToString(),
            [SignatureField.OfferedTypes] = facts.SecurityTypesSeen && !input.Refused ? (input.IsDictated ? "3.3:" : "") + string.Join(',', offered) : null,
            [SignatureField.SubTypes] = input.VeNCryptSubTypes is { } subTypes ? string.Join(',', subTypes) : null,
            [SignatureField.TightCounts] = input.TightInteraction is var (server, client, encodings) ? $"{server}/{client}/{encodings}" : IsWithoutTight(facts, offered) ? "none" : null,
            [SignatureField.TightVendors] = input.TightVendors.Count > 0 ? string.Join(',', input.TightVendors) : null,
            [SignatureField.DesktopName] = input.DesktopName is { } name ? (input.ApplePrefix ? "apple22:" : "") + Encoding.Latin1.GetString(name) : null,
            [SignatureField.Reason] = facts.FailureReason.Length > 0 ? facts.FailureReason + (input.ReasonEndsWithNul ? "\0" : "") : null,
            [SignatureField.ServerFormat] = input.ServerPixelFormat is { } format ? Format(format) : null,
            [SignatureField.ServerMessages] = input.ServerOpening?.Messages,
            [SignatureField.PseudoRectangles] = input.ServerOpening?.PseudoRectangles,
            [SignatureField.Picture] = input.ServerOpening?.Picture,
            [SignatureField.ServerCursor] = input.ServerOpening?.Cursor,
            [SignatureField.ScreenId] = input.ServerOpening?.ScreenId,
            [SignatureField.Clipboard] = input.ServerOpening?.Clipboard,
            [SignatureField.FixedChallenge] = facts.Challenge?.ToHex(),
            [SignatureField.AppleKey] = input.AppleKeySize > 0 ? $"{input.AppleGenerator}/{input.AppleKeySize}" : null,
            [SignatureField.Challenge] = challenge == ChallengeModel.None ? null : challenge.ToString(),
            [SignatureField.CarrierName] = facts.Carrier.ToString(),
        };
    }

    /// <summary>The values of the client.</summary>
    public static SignatureInput OfClient(ConversationFacts facts)
    {
        var input = facts.FingerprintInput;
        return new SignatureInput
        {
            [SignatureField.Banner] = facts.ClientVersion?.ToString(),
            [SignatureField.Terminator] = facts.ClientBannerTerminator is { } end ? FingerprintText.Hex(end) : null,
            [SignatureField.Encodings] = facts.Encodings is { } list ? EncodingClass.Of(list) : null,
            [SignatureField.ClientFormat] = input.ClientPixelFormat is { } format ? FingerprintText.Hex(format) : null,
            [SignatureField.FirstMessages] = input.FirstMessages == '\0' ? null : input.FirstMessages.ToString(),
            [SignatureField.MessageTypes] = input.FirstMessageTypes.Count > 0 ? string.Join(',', input.FirstMessageTypes) : null,
            [SignatureField.Padding] = input.NonZeroPadding ? "pad" : null,
            [SignatureField.ClientInit] = facts.SharedFlag is { } flag ? FingerprintText.Hex(flag) : null,
            [SignatureField.CarrierName] = facts.Carrier.ToString(),
        };
    }

    private static bool IsWithoutTight(ConversationFacts facts, IReadOnlyList<long> offered) =>
        facts.SecurityTypesSeen && !facts.FingerprintInput.Refused && !offered.Contains(SecurityTypes.Tight);

    // The true-colour byte comes first, because programs differ in it regardless of the depth of their screen.
    private static string Format(ReadOnlySpan<byte> format)
    {
        const int TrueColour = 3;
        return $"{FingerprintText.Hex(format[TrueColour])}:{FingerprintText.Hex(format[..TrueColour])}:{FingerprintText.Hex(format[(TrueColour + 1)..])}";
    }
}
