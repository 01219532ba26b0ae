using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Messages;

/// <summary>SetPixelFormat and SetEncodings: what the client asks for, and by that what it is.</summary>
internal sealed partial class ClientMessageReader
{
    private int _encodingsLeft;
    private List<int>? _encodings;

    private void OnSetPixelFormat(ReadOnlySpan<byte> item)
    {
        const int Padding = 3;
        var format = PixelFormatShape.Read(item[Padding..]);
        Evidence.NotePadding(item[0] | item[1] | item[2] | item[^1] | item[^2] | item[^3]);
        Evidence.ClientSettings.SetPixelFormat(format);
        var material = Evidence.Facts.Material;
        if (!_resynchronised && Activity.UpdateRequests == 0)
        {
            material.ClientPixelFormat = item.Slice(Padding, ServerInitShape.PixelFormatUsed).ToArray();
            material.FirstMessages = material.FirstMessages == 'e' ? 'e' : 'p';
        }

        if (PixelFormatShape.IsStrict(format))
        {
            Evidence.ProveClient();
        }
        else
        {
            Believe(PixelFormatShape.IsPossible(format));
        }
    }

    private void OnSetEncodings(ReadOnlySpan<byte> item)
    {
        const int CountOffset = 1;
        Evidence.NotePadding(item[0]);
        _encodingsLeft = BinaryPrimitives.ReadUInt16BigEndian(item[CountOffset..]);
        if (_resynchronised || Evidence.Facts.Encodings is not null)
        {
            Skip((long)sizeof(int) * _encodingsLeft);
            return;
        }

        if (_encodingsLeft > Evidence.Options.MaxEncodings)
        {
            Evidence.NoteOversize("SetEncodings", _encodingsLeft);
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
        // Asked for by later messages, as often as a client likes: no search through its list, then.
        Evidence.ClientSettings.NamesExtendedClipboard |= encoding == Tables.Encodings.ExtendedClipboard;
        Evidence.ClientSettings.NamesExtendedPointer |= encoding == ExtendedPointerEncoding;
        if (_encodings!.Count < Evidence.Options.MaxEncodings)
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
        Evidence.Facts.Encodings = _encodings;
        var material = Evidence.Facts.Material;
        if (material.FirstMessages == '\0')
        {
            material.FirstMessages = 'e';
        }

        if (_encodings!.Count(e => Tables.Encodings.Find(e) is not null) >= 2)
        {
            Evidence.ProveClient();
        }

        Evidence.Tell();
    }
}
