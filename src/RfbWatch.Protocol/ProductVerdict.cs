namespace RfbWatch.Protocol;

/// <summary>A product name and its confidence.</summary>
/// <param name="Name">The product's name as in the product table; empty for none.</param>
/// <param name="Confidence">The confidence.</param>
public readonly record struct ProductVerdict(string? Name, Confidence Confidence);
