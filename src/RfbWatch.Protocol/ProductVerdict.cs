namespace RfbWatch.Protocol;

/// <summary>A product name and how sure it is.</summary>
/// <param name="Name">The product's name as in the product table; empty for none.</param>
/// <param name="Confidence">How sure.</param>
public readonly record struct ProductVerdict(string? Name, Confidence Confidence);
