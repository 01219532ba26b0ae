using System.Buffers.Binary;
using System.Numerics;
using RfbWatch.Protocol.Messages;

namespace RfbWatch.Protocol.MidStream;

/// <summary>
/// Whether bytes are one client message that a viewer would send, checked by values and not only by form. Stricter than reading a
/// stream that is known to be RFB: an unusual message only delays the recognition.
/// </summary>
internal static class MessageShape
{
    /// <summary>Result for bytes that are not such a message.</summary>
    public const int No = -1;

    /// <summary>Result if more bytes are needed.</summary>
    public const int Open = 0;

    private const int MaxDimension = 16384;
    private const int EarlyAt = 4;
    private const int MaxEncodings = 64;
    private const int MaxCutText = 64 << 10;
    private const int MaxFencePayload = 64;
    private const uint FenceFlags = 0x80000007; // rfbproto, Fence: block before, block after, sync next, request
    private const int MaxScreens = 16;
    private const int MaxButtons = 3;
    private const int QemuKeyLength = 12;
    private const int ExtendedClipboard = unchecked((int)0xC0A1E5CE);

    /// <summary>Whether two bytes may begin a message.</summary>
    public static bool MayBegin(byte first, byte second) =>
        first is ClientMessageTypes.SetPixelFormat or (>= ClientMessageTypes.SetEncodings and <= ClientMessageTypes.ClientCutText)
            or ClientMessageTypes.EnableContinuousUpdates or ClientMessageTypes.Fence or ClientMessageTypes.SetDesktopSize or ClientMessageTypes.Qemu
        && FlagFits(first, second);

    /// <summary>Length of the message at the beginning of <paramref name="bytes"/>; <see cref="No"/> if there is none, or <see cref="Open"/> if it is incomplete.</summary>
    public static int Length(ReadOnlySpan<byte> bytes)
    {
        byte type = bytes[0];
        int need = type switch
        {
            ClientMessageTypes.SetPixelFormat or ClientMessageTypes.SetEncodings or ClientMessageTypes.FramebufferUpdateRequest or ClientMessageTypes.KeyEvent
                or ClientMessageTypes.PointerEvent or ClientMessageTypes.ClientCutText or ClientMessageTypes.EnableContinuousUpdates or ClientMessageTypes.Fence
                or ClientMessageTypes.SetDesktopSize => ClientMessageTypes.FixedLength(type),
            ClientMessageTypes.Qemu => QemuKeyLength,
            _ => No,
        };
        if (need == No || (bytes.Length > 1 && !FlagFits(type, bytes[1])) || (bytes.Length > EarlyAt && !EarlyFits(type, bytes[EarlyAt])))
        {
            return No;
        }

        if (bytes.Length < need)
        {
            return Open;
        }

        int whole = type switch
        {
            ClientMessageTypes.SetPixelFormat => IsPixelFormat(bytes[4..]) ? need : No,
            ClientMessageTypes.SetEncodings => Encodings(bytes),
            ClientMessageTypes.FramebufferUpdateRequest or ClientMessageTypes.EnableContinuousUpdates => IsRectangle(bytes[2..]) ? need : No,
            ClientMessageTypes.KeyEvent => IsKeysym(U32(bytes, 4)) ? need : No,
            ClientMessageTypes.PointerEvent => U16(bytes, 2) < MaxDimension && U16(bytes, 4) < MaxDimension ? need : No,
            ClientMessageTypes.ClientCutText => CutText(bytes),
            ClientMessageTypes.Fence => (U32(bytes, 4) & ~FenceFlags) == 0 && bytes[8] <= MaxFencePayload ? need + bytes[8] : No,
            ClientMessageTypes.SetDesktopSize => IsSize(U16(bytes, 2)) && IsSize(U16(bytes, 4)) && bytes[6] is > 0 and <= MaxScreens ? need + (bytes[6] * 16) : No,
            _ => U16(bytes, 2) <= 1 && IsKeysym(U32(bytes, 4)) && U32(bytes, 8) <= ushort.MaxValue ? need : No,
        };
        return whole > bytes.Length ? Open : whole;
    }

    // The byte after the type is a flag, a mask or a sub-type in most messages, and padding in the others.
    private static bool FlagFits(byte type, byte flag) => type switch
    {
        ClientMessageTypes.FramebufferUpdateRequest or ClientMessageTypes.KeyEvent or ClientMessageTypes.EnableContinuousUpdates => flag <= 1,
        ClientMessageTypes.PointerEvent => flag < 0x80 && BitOperations.PopCount(flag) <= MaxButtons,
        ClientMessageTypes.Qemu => flag == 0,
        _ => true,
    };

    // One more byte is checked before the message is complete, so that a series of zeros is rejected early.
    private static bool EarlyFits(byte type, byte value) => type switch
    {
        ClientMessageTypes.SetPixelFormat => value is 8 or 16 or 32,
        ClientMessageTypes.KeyEvent or ClientMessageTypes.Qemu => value is 0 or 1 or 0x10,
        ClientMessageTypes.PointerEvent => value < MaxDimension >> 8,
        _ => true,
    };

    private static bool IsPixelFormat(ReadOnlySpan<byte> format)
    {
        const int MaxesAt = 4;
        const int ShiftsAt = 10;
        byte bits = format[0];
        if (bits is not (8 or 16 or 32) || format[1] is 0 || format[1] > bits || format[2] > 1 || format[3] > 1)
        {
            return false;
        }

        for (int colour = 0; format[3] == 1 && colour < 3; colour++)
        {
            int max = U16(format, MaxesAt + (2 * colour));
            if (max == 0 || !BitOperations.IsPow2(max + 1) || format[ShiftsAt + colour] + BitOperations.PopCount((uint)max) > bits)
            {
                return false;
            }
        }

        return true;
    }

    private static int Encodings(ReadOnlySpan<byte> bytes)
    {
        int count = U16(bytes, 2);
        if (count is 0 or > MaxEncodings)
        {
            return No;
        }

        for (int i = 0; i < count && bytes.Length >= 8 + (4 * i); i++)
        {
            if (!IsEncoding((int)U32(bytes, 4 + (4 * i))))
            {
                return No;
            }
        }

        return 4 + (4 * count);
    }

    // Encodings are in a few ranges (IANA, Remote Framebuffer; rfbproto): small numbers, pseudo-encodings down to -1030, Apple's 1000 to 1109, VMware's
    // 0x574D56xx, the extended clipboard, and the 0xFFFF0000 and 0xFFFE0000 families.
    private static bool IsEncoding(int encoding) =>
        encoding is (>= 0 and <= 64) or (>= -1030 and < 0) or (>= 1000 and <= 1109) or (>= 0x574D5600 and <= 0x574D56FF)
            or ExtendedClipboard or (>= -65536 and <= -65490) or (>= -32768 and <= -32750) or (>= -131072 and <= -131060);

    private static int CutText(ReadOnlySpan<byte> bytes)
    {
        int length = (int)U32(bytes, 4);
        return length is > -MaxCutText and < MaxCutText ? 8 + Math.Abs(length) : No;
    }

    private static bool IsRectangle(ReadOnlySpan<byte> rectangle)
    {
        int width = U16(rectangle, 4);
        int height = U16(rectangle, 6);
        return IsSize(width) && IsSize(height) && U16(rectangle, 0) + width <= MaxDimension && U16(rectangle, 2) + height <= MaxDimension;
    }

    private static bool IsSize(int size) => size is > 0 and <= MaxDimension;

    // keysymdef.h: Latin and other alphabets up to 0x20AC, function and dead keys from 0xFD01 to 0xFFFF, Unicode from 0x01000100, XF86 keys in 0x1008FFxx.
    private static bool IsKeysym(uint keysym) =>
        keysym is (>= 0x20 and <= 0x20AC) or (>= 0xFD01 and <= 0xFFFF) or (>= 0x01000100 and <= 0x0110FFFF) or (>= 0x1008FF01 and <= 0x1008FFFF);

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
