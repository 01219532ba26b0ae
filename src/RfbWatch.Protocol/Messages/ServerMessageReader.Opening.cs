using System.Buffers.Binary;

namespace RfbWatch.Protocol.Messages;

/// <summary>Passes the first messages to <c>ServerOpening</c>. Once the opening is over, this code is no longer reached.</summary>
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

    /// <summary>Reads the screens of an ExtendedDesktopSize rectangle (rfbproto): three bytes of padding, then 16 bytes per screen, which begin with its identifier.</summary>
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

    /// <summary>Reads the flags of the extended clipboard (rfbproto): if they announce capabilities, a size limit for each format follows.</summary>
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
