using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Messages;

/// <content>ClientCutText.</content>
internal sealed partial class ClientMessageReader
{
    protected override void CountClipboard(long bytes) => Activity.ClipboardClientBytes += bytes;

    private void OnCutText(int length)
    {
        if (OnCutText("ClientCutText", length, AnnouncedExtendedClipboard))
        {
            Ask(State.ClipboardFlags, ExtendedClipboard.FlagsLength);
        }
    }

    private bool AnnouncedExtendedClipboard =>
        Handshake.Encodings is null || Handshake.ClientSettings.NamesExtendedClipboard;
}
