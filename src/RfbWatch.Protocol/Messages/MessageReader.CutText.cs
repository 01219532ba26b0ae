using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Messages;

/// <content>ClientCutText and ServerCutText: how much was copied, never what.</content>
internal abstract partial class MessageReader
{
    /// <summary>Bytes before the text (RFC 6143 section 7.5.6).</summary>
    private const int Head = 8;

    private long _cutTextRest;

    private bool _clipboardSent;

    /// <summary>Counts clipboard text that this side sent.</summary>
    protected abstract void CountClipboard(long bytes);

    /// <summary>Reads the length of a cut text, and passes over the text.</summary>
    /// <param name="field">The message's name.</param>
    /// <param name="length">Its length; negated where it is in the form of the extended clipboard.</param>
    /// <param name="mayBeExtended">Whether the side may use that form.</param>
    /// <returns>Whether the flags of the extended clipboard are the next item, for <see cref="OnCutTextFlags"/>.</returns>
    protected bool OnCutText(string field, int length, bool mayBeExtended)
    {
        // A negated length counts four bytes of flags at least: -1 to -3 are the shape of attacks on viewers (CVE-2018-20748 and its kin).
        bool extended = mayBeExtended && length <= -ExtendedClipboard.FlagsLength;
        long bytes = extended || length >= 0 ? Math.Abs((long)length) : (uint)length;
        if (IsOversize(field, bytes, Handshake.Options.MaxClipboardLength))
        {
            return false;
        }

        if (extended)
        {
            _cutTextRest = bytes - ExtendedClipboard.FlagsLength;
            return true;
        }

        if (bytes > Handshake.Options.MaxPlainClipboardLength)
        {
            NoteLimit(field, bytes);
        }

        CountText(bytes, Head);
        Skip(bytes);
        return false;
    }

    /// <summary>Bytes behind the flags of the extended clipboard.</summary>
    protected long CutTextRest => _cutTextRest;

    /// <summary>Reads the flags of the extended clipboard, and passes over what follows them.</summary>
    protected void OnCutTextFlags(ReadOnlySpan<byte> flags)
    {
        CountText(ExtendedClipboard.IsText(flags) ? _cutTextRest : 0, Head + flags.Length);
        Skip(_cutTextRest);
    }

    private void CountText(long bytes, int head)
    {
        CountClipboard(bytes);
        if (bytes > 0 && !_clipboardSent)
        {
            _clipboardSent = true;
            Emit(EventKind.ClipboardSent, head);
        }
    }
}
