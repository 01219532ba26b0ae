namespace RfbWatch.Protocol;

/// <summary>One security type of the table.</summary>
/// <param name="Number">The number on the wire.</param>
/// <param name="Name">Its name.</param>
/// <param name="Vendor">Who defined it; <c>RFB</c> for the document itself.</param>
/// <param name="Strength">What it is worth.</param>
/// <param name="SessionIsClear">Whether the session after this type is readable for anyone on the path.</param>
public readonly record struct SecurityTypeEntry(long Number, string Name, string Vendor, SecurityStrength Strength, bool SessionIsClear);
