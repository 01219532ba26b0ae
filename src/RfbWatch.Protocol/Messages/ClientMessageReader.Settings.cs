using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Messages;

/// <summary>SetPixelFormat and SetEncodings: what the client requests, which identifies it.</summary>
internal sealed partial class ClientMessageReader
{
    private int _encodingsLeft;
    private List<int>? _encodings;

    private void OnSetPixelFormat(ReadOnlySpan<byte> item)
    {
        const int Padding = 3;
        var format = PixelFormatShape.Read(item[Padding..]);
        NotePadding(item[0] | item[1] | item[2] | item[^1] | item[^2] | item[^3]);
        Handshake.ClientSettings.SetPixelFormat(format);
        var bytes = item.Slice(Padding, ServerInitShape.PixelFormatUsed);
        if (!_resynchronised && Activity.UpdateRequests == 0 && !bytes.SequenceEqual(Handshake.ClientPixelFormat))
        {
            Emit(EventKind.PixelFormatSet, 1 + item.Length, data: bytes.ToArray());
        }

        // ServerInit of a desktop less than 256 pixels wide has the same form, with the size in place of the padding (RFC 6143 sections 7.3.2 and 7.5.1).
        if (PixelFormatShape.IsStrict(format) && (item[0] | item[1] | item[2]) == 0)
        {
            ProveClient(1 + item.Length);
        }
        else
        {
            Believe(PixelFormatShape.IsPossible(format), item.Length);
        }
    }

    private void OnSetEncodings(ReadOnlySpan<byte> item)
    {
        const int CountOffset = 1;
        NotePadding(item[0]);
        _encodingsLeft = BinaryPrimitives.ReadUInt16BigEndian(item[CountOffset..]);
        if (_resynchronised || Handshake.Encodings is not null)
        {
            Skip((long)sizeof(int) * _encodingsLeft);
            return;
        }

        if (_encodingsLeft > Handshake.Options.MaxEncodings)
        {
            NoteLimit("SetEncodings", _encodingsLeft);
        }

        _encodings = [];
        if (_encodingsLeft == 0)
        {
            KeepEncodings();
            return;
        }

        Ask(State.Encoding, sizeof(int));
    }

    private void OnEncoding(int encoding)
    {
        // Later messages look this up any number of times, so the client's list is not searched.
        Handshake.ClientSettings.NamesExtendedClipboard |= encoding == Tables.Encodings.ExtendedClipboard;
        Handshake.ClientSettings.NamesExtendedPointer |= encoding == ExtendedPointerEncoding;
        if (_encodings!.Count < Handshake.Options.MaxEncodings)
        {
            _encodings.Add(encoding);
        }

        if (--_encodingsLeft == 0)
        {
            KeepEncodings();
            Next();
        }
    }

    private void KeepEncodings()
    {
        const int Head = 4;
        int length = Head + (_encodings!.Count * sizeof(int));
        Emit(EventKind.EncodingsSet, length, data: _encodings);
        if (_encodings!.Count(e => Tables.Encodings.Find(e) is not null) >= 2)
        {
            ProveClient(length);
        }
    }
}
