namespace RfbWatch.Capture.Files;

/// <summary>
/// Iterates over the options of a block: code, length, value padded to four bytes. A list that does not fit into its block simply ends there, because options
/// never determine where the next block starts.
/// </summary>
internal ref struct PcapngOptions(ReadOnlySpan<byte> list, ByteOrder order)
{
    private const int HeaderBytes = 4;
    private ReadOnlySpan<byte> _left = list;

    public int Code { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool Next()
    {
        if (_left.Length < HeaderBytes)
        {
            return false;
        }

        Code = order.U16(_left, 0);
        int length = order.U16(_left, 2);
        if (Code == PcapngFormat.EndOfOptions || length > _left.Length - HeaderBytes)
        {
            return false;
        }

        Value = _left.Slice(HeaderBytes, length);
        _left = _left[Math.Min(_left.Length, HeaderBytes + PcapngFormat.Padded(length))..];
        return true;
    }

    /// <summary>Returns the FCS length from the packet flags; <paramref name="otherwise"/> if the flags do not contain it.</summary>
    public static int FcsOfFlags(ReadOnlySpan<byte> list, ByteOrder order, int otherwise)
    {
        var options = new PcapngOptions(list, order);
        while (options.Next())
        {
            if (options.Code == PcapngFormat.PacketFlags && options.Value.Length >= sizeof(uint))
            {
                int fcs = (int)((order.U32(options.Value, 0) >> PcapngFormat.PacketFlagsFcsShift) & PcapngFormat.PacketFlagsFcsMask);
                return fcs == 0 ? otherwise : fcs;
            }
        }

        return otherwise;
    }
}
