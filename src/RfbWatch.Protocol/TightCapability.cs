namespace RfbWatch.Protocol;

/// <summary>One Tight capability (rfbproto, Tight security type): code, vendor of 4 and signature of 8 characters.</summary>
/// <param name="Code">The code, signed.</param>
/// <param name="Vendor">Vendor, converted by <see cref="WireText"/>.</param>
/// <param name="Signature">Signature, converted by <see cref="WireText"/>.</param>
internal readonly record struct TightCapability(int Code, string Vendor, string Signature);
