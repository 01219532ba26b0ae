using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Messages;

/// <summary>File transfer as sent by the client: UltraVNC's (7), TightVNC 1.3's (130 to 136) and TightVNC 2's (252).</summary>
internal sealed partial class ClientMessageReader
{
    private uint _tightCode;

    private void OnUltraFile(ReadOnlySpan<byte> item)
    {
        const int LengthOffset = 7;
        long length = BinaryPrimitives.ReadUInt32BigEndian(item[LengthOffset..]);
        if (IsOversize("FileTransfer", length, UltraFileContents.MaxMessageLength))
        {
            return;
        }

        int behind = UltraFileContents.BytesBehindClient(item[0]);
        switch (item[0])
        {
            case UltraFileContents.FileTransferRequest or UltraFileContents.FileTransferOffer:
                CountFileTransfer(1 + item.Length);
                Name(length, behind);
                return;
            case UltraFileContents.FilePacket:
                Activity.FileTransferBytes += length;
                break;
        }

        Skip(length + behind);
    }

    private void OnTightFile(ReadOnlySpan<byte> item)
    {
        const int LengthOffset = 1;
        int length = item.Length > 2 ? BinaryPrimitives.ReadUInt16BigEndian(item[LengthOffset..]) : 0;
        switch (_type)
        {
            case ClientMessageTypes.TightFileDownloadRequest or ClientMessageTypes.TightFileUploadRequest:
                CountFileTransfer(1 + item.Length);
                Name(length, 0);
                break;
            case ClientMessageTypes.TightFileUploadData:
                int compressed = BinaryPrimitives.ReadUInt16BigEndian(item[(LengthOffset + sizeof(ushort))..]);
                Activity.FileTransferBytes += compressed;

                // The last message of a file contains a time of four bytes instead of data.
                Skip(length == 0 && compressed == 0 ? sizeof(uint) : compressed);
                break;
            case ClientMessageTypes.TightFileListRequest or ClientMessageTypes.TightFileDownloadCancel
                or ClientMessageTypes.TightFileUploadFailed or ClientMessageTypes.TightFileCreateDirRequest:
                Skip(length);
                break;
            case ClientMessageTypes.Tight:
                _tightCode = ((uint)_type << 24) | ((uint)item[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(item[1..]);
                if (TightFileMessages.OfClient(_tightCode) is not { } layout)
                {
                    Stop(Anomaly.UnknownClientMessage);
                    return;
                }

                if (_tightCode is TightFileMessages.UploadStartRequest or TightFileMessages.DownloadStartRequest)
                {
                    CountFileTransfer(1 + item.Length);
                }

                ReadLayout(layout);
                break;
        }
    }

    protected override bool WantsLayoutText(long length) =>
        Handshake.Options.KeepFileNames && length <= MaxText
        && (_tightCode is TightFileMessages.UploadStartRequest or TightFileMessages.DownloadStartRequest);

    protected override void OnLayoutText(ReadOnlySpan<byte> text) => KeepFileName(text);

    protected override void OnLayoutData(long length) => Activity.FileTransferBytes += length;

    private void Name(long length, int behind)
    {
        if (Handshake.Options.KeepFileNames && length is > 0 and <= MaxText)
        {
            Ask(State.FileName, (int)length);
            _behindName = behind;
            return;
        }

        Skip(length + behind);
    }

    private void CountFileTransfer(int length)
    {
        if (Activity.FileTransfers++ == 0)
        {
            Emit(EventKind.FileTransferBegan, length);
        }
    }

    private int _behindName;

    private void KeepFileName(ReadOnlySpan<byte> name)
    {
        const int MaxNames = 256;
        if (Activity.FileNameList.Count < MaxNames)
        {
            Activity.FileNameList.Add(WireText.From(name.TrimEnd((byte)0), Handshake.Options.MaxTextLength));
        }

        Skip(_behindName);
        _behindName = 0;
    }
}
