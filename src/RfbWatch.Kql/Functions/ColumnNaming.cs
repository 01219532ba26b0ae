namespace RfbWatch.Kql.Functions;

/// <summary>How a column made by a call without a name is named.</summary>
internal enum ColumnNaming
{
    /// <summary><c>Column1</c>, <c>Column2</c> … by number.</summary>
    Numbered,

    /// <summary>As the first argument would be: <c>tostring(d.q)</c> is <c>d_q</c>, <c>bin(t, 1d)</c> is <c>t</c>.</summary>
    FirstArgument,
}
