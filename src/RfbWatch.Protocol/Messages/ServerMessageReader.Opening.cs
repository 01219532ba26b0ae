using System.Buffers.Binary;

namespace RfbWatch.Protocol.Messages;

/// <summary>What of the first messages goes to the <c>Fingerprints.ServerOpening</c>. Once it is over, nothing of this is reached any more.</summary>
internal sealed partial class ServerMessageReader
{
    private const int ScreensPadding = 3;

    private uint _clipboardFlags;
    private long _screensRest;

    private void KeepOpening(ReadOnlySpan<byte> rectangle)
    {
        _opening!.OnRectangle(rectangle);
        if (_opening.IsOver)
        {
            _opening = null;
        }
    }

    /// <summary>Screens of an ExtendedDesktopSize rectangle (rfbproto): three bytes of padding, then 16 bytes a screen, its identifier first.</summary>
    private void OnScreens(int count)
    {
        if (count > 0 && _opening is { WantsScreenId: true })
        {
            _screensRest = (ScreenEntry * count) - sizeof(uint);
            Ask(State.ScreenId, ScreensPadding + sizeof(uint));
            return;
        }

        Pass(ScreensPadding + (ScreenEntry * count));
    }

    /// <summary>Flags of the extended clipboard (rfbproto): where they announce abilities, a size limit for each format follows.</summary>
    private void OnClipboardFlags(ReadOnlySpan<byte> flags)
    {
        if (_opening is { WantsClipboard: true } && ExtendedClipboard.IsCapabilities(flags) && CutTextRest >= sizeof(uint))
        {
            _clipboardFlags = BinaryPrimitives.ReadUInt32BigEndian(flags);
            Ask(State.ClipboardSize, sizeof(uint));
            return;
        }

        OnCutTextFlags(flags);
        Next();
    }

    private void OnClipboardSize(uint size)
    {
        _opening?.OnClipboard(_clipboardFlags, size);
        Skip(CutTextRest - sizeof(uint));
        Next();
    }
}
