using System.Runtime.InteropServices;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Carriers;

/// <content>Bytes that are neither RFB nor a carrier, followed by RFB or a carrier.</content>
internal sealed partial class CarrierStream
{
    // When the held bytes arrived: the end of each piece, and its time.
    private List<(int End, Arrival Arrival)>? _arrivals;
    private PrefaceSearch? _beginnings;
    private bool _prefaced;

    /// <summary>Whether bytes of the direction are held that are not yet classified.</summary>
    public bool HoldsUnknown => _state == StreamState.Preface;

    /// <summary>Searches for RFB or a carrier after the bytes that begin here, which are neither. Returns where it begins; -1 if it is not found so far.</summary>
    private int EnterPreface(int start)
    {
        _held.AsSpan(start, _heldLength - start).CopyTo(_held);
        _heldLength -= start;
        _state = StreamState.Preface;
        _beginnings = new PrefaceSearch();
        MarkFirstHeld();
        _arrivals = [(_heldLength, _arrival)];
        return SearchPreface();
    }

    private void FeedPreface(ReadOnlySpan<byte> bytes)
    {
        MarkHeld(bytes.Length);
        Hold(bytes);
        _arrivals!.Add((_heldLength, _arrival));
        if (SearchPreface() is >= 0 and var found)
        {
            ReadLayers(found);
        }
    }

    private int SearchPreface()
    {
        int most = _beginningMissed ? PrefaceSearch.MaxSearchedInMiddle : PrefaceSearch.MaxSearched;
        var searched = _held.AsSpan(0, Math.Min(_heldLength, most));
        int found = _beginnings!.Find(searched);
        if (found >= 0)
        {
            _arrivals = null;
            _beginnings = null;
            _state = StreamState.Layer;
            _prefaced |= searched[found] == Banner.FirstByte;
            int grant = GrantAtEnd(searched[..found]);
            if (grant >= 0)
            {
                Enter(new CarrierLayerFound(Carrier.HttpConnect, "", PreambleFlags.Grants, BytesAt(grant, found - grant)));
            }

        }
        else if (_heldLength >= most)
        {
            LeavePreface();
        }

        return found;
    }

    /// <summary>Ends the search: nothing was found in the maximum number of bytes, or no more bytes follow.</summary>
    private void LeavePreface()
    {
        if (_layers.Count > 0)
        {
            Die();
            return;
        }

        var arrivals = _arrivals!;
        _arrivals = null;
        _beginnings = null;
        _state = StreamState.Raw;
        unwrapper.OnRaw(side);
        var rest = TakeHeld(0);
        int from = 0;
        foreach (var (end, arrival) in CollectionsMarshal.AsSpan(arrivals))
        {
            Pass(rest[from..end], _offset - rest.Length + end, arrival);
            from = end;
        }
    }

    /// <summary>
    /// Index of the response that ends here and grants a tunnel although its headers contain a length, which a client must ignore (RFC 9110 section 9.3.6); negative
    /// for none.
    /// </summary>
    private static int GrantAtEnd(ReadOnlySpan<byte> bytes)
    {
        int start = bytes.LastIndexOf("HTTP/1."u8);
        return start >= 0 && HttpPreamble.IsSuccess(bytes[start..]) && HttpHead.Length(bytes[start..]) == bytes.Length - start ? start : -1;
    }
}
