namespace RfbWatch.Protocol.Messages;

/// <summary>ClientCutText: how much was copied, never what.</summary>
internal sealed partial class ClientMessageReader
{
    private long _clipboardRest;

    private void OnCutText(int length)
    {
        long bytes = Math.Abs((long)length);
        bool negatable = length <= -ExtendedClipboard.FlagsLength && AnnouncedExtendedClipboard;
        if (IsOversize("ClientCutText", length < 0 && !negatable ? (uint)length : bytes, Evidence.Options.MaxClipboardLength))
        {
            return;
        }

        if (length >= 0)
        {
            if (bytes > Evidence.Options.MaxPlainClipboardLength)
            {
                Evidence.NoteOversize("ClientCutText", bytes);
            }

            Activity.ClipboardClientBytes += bytes;
            Skip(bytes);
        }
        else
        {
            _clipboardRest = bytes - ExtendedClipboard.FlagsLength;
            Ask(State.ClipboardFlags, ExtendedClipboard.FlagsLength);
        }
    }

    private void OnClipboardFlags(ReadOnlySpan<byte> item)
    {
        Activity.ClipboardClientBytes += ExtendedClipboard.IsText(item) ? _clipboardRest : 0;
        Skip(_clipboardRest);
        Next();
    }

    private bool AnnouncedExtendedClipboard =>
        Evidence.Facts.Encodings is not { } encodings || encodings.Contains(Tables.Encodings.ExtendedClipboard);
}
