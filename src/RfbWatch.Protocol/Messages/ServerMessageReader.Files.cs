using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Messages;

/// <summary>File transfer as sent by the server: UltraVNC's (7), TightVNC 1.3's (130 to 133) and TightVNC 2's (252).</summary>
internal sealed partial class ServerMessageReader
{
    private uint _tightCode;

    private void OnFile(ReadOnlySpan<byte> item)
    {
        switch (_type)
        {
            case ServerMessageTypes.FileTransfer:
                const int LengthOffset = 7;
                long length = BinaryPrimitives.ReadUInt32BigEndian(item[LengthOffset..]);
                if (!IsOversize("FileTransfer", length, UltraFileContents.MaxMessageLength))
                {
                    Activity.FileTransferBytes += item[0] == UltraFileContents.FilePacket ? length : 0;
                    Skip(length + UltraFileContents.BytesBehindServer(item[0]));
                }

                break;
            case ServerMessageTypes.TightFileListData:
                // A size and a time of four bytes each for every file, then the compressed names.
                const int FileEntry = 8;
                Skip(((long)FileEntry * BinaryPrimitives.ReadUInt16BigEndian(item[1..])) + BinaryPrimitives.ReadUInt16BigEndian(item[5..]));
                break;
            case ServerMessageTypes.TightFileDownloadData:
                int plain = BinaryPrimitives.ReadUInt16BigEndian(item[1..]);
                int compressed = BinaryPrimitives.ReadUInt16BigEndian(item[3..]);
                Activity.FileTransferBytes += compressed;
                Skip(plain == 0 && compressed == 0 ? sizeof(uint) : compressed);
                break;
            case ServerMessageTypes.TightFileUploadCancel or ServerMessageTypes.TightFileDownloadFailed:
                Skip(BinaryPrimitives.ReadUInt16BigEndian(item[1..]));
                break;
            case ServerMessageTypes.Tight:
                OnTightFile(item);
                break;
        }
    }

    private void OnTightFile(ReadOnlySpan<byte> item)
    {
        _tightCode = ((uint)_type << 24) | ((uint)item[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(item[1..]);
        if (TightFileMessages.OfServer(_tightCode) is { } layout)
        {
            ReadLayout(layout);
        }
        else if (Handshake.FirstOffered.Contains(SecurityTypes.Ultra))
        {
            // UltraVNC's MonitorInfo has the same type number and consists only of these four bytes.
            Next();
        }
        else
        {
            Stop(Anomaly.UnknownServerMessage);
        }
    }
}
