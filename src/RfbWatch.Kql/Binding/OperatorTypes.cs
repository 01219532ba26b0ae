using System.Diagnostics;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Syntax;
using RfbWatch.Kql.Values;
using static RfbWatch.Kql.Values.KustoType;

namespace RfbWatch.Kql.Binding;

/// <summary>The operand types of each operator, and its result type. They match Microsoft's binder (12.4.1) for every pair of types.</summary>
internal static class OperatorTypes
{
    /// <summary>Returns the result type, or null if the operator is not defined for these types. Unknown operands are accepted.</summary>
    public static KustoType? Of(BinaryOperator operation, KustoType left, KustoType right) => operation switch
    {
        BinaryOperator.Equal or BinaryOperator.NotEqual => Bool,
        BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual => IsRelation(left, right) ? Bool : null,
        BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Modulo =>
            left == Unknown || right == Unknown ? Unknown : Arithmetic(operation, left, right),
        >= BinaryOperator.EqualIgnoreCase and <= BinaryOperator.MatchesRegex => IsText(left) && IsText(right) ? Bool : null,
    };

    public static bool IsText(KustoType type) => type is KustoType.String or Dynamic or Unknown;

    private static bool IsNumber(KustoType type) => KustoTypeNames.IsNumeric(type);

    private static bool IsRelation(KustoType left, KustoType right)
    {
        if (left == Unknown || right == Unknown)
        {
            return true;
        }

        bool leftNumber = IsNumber(left) || left == Bool;
        bool rightNumber = IsNumber(right) || right == Bool;
        if (leftNumber && rightNumber)
        {
            return true;
        }

        if (left == Dynamic || right == Dynamic)
        {
            return (left == Dynamic || IsNumber(left)) && (right == Dynamic || IsNumber(right));
        }

        return left == right && left is KustoType.DateTime or KustoType.TimeSpan;
    }

    private static KustoType? Arithmetic(BinaryOperator operation, KustoType left, KustoType right)
    {
        if (left == Dynamic && right == Dynamic)
        {
            return Dynamic;
        }

        bool numeric = (IsNumber(left) || left == Dynamic) && (IsNumber(right) || right == Dynamic);
        if (numeric)
        {
            return Wider(left, right);
        }

        bool leftTime = left is KustoType.DateTime or KustoType.TimeSpan;
        bool rightTime = right is KustoType.DateTime or KustoType.TimeSpan;
        if (!leftTime && !rightTime)
        {
            return null;
        }

        return operation switch
        {
            BinaryOperator.Add => AddTimes(left, right),
            BinaryOperator.Subtract => SubtractTimes(left, right),
            BinaryOperator.Multiply => MultiplyTimes(left, right),
            BinaryOperator.Divide or BinaryOperator.Modulo => DivideTimes(operation, left, right),
            > BinaryOperator.Modulo => throw new UnreachableException(),
        };
    }

    private static KustoType Wider(KustoType left, KustoType right)
    {
        var wide = (KustoType)Math.Max(left == Dynamic ? (byte)Long : (byte)left, right == Dynamic ? (byte)Long : (byte)right);
        return wide == Int ? Long : wide;
    }

    private static KustoType? AddTimes(KustoType left, KustoType right)
    {
        bool both = (left is KustoType.DateTime or KustoType.TimeSpan or Dynamic) && (right is KustoType.DateTime or KustoType.TimeSpan or Dynamic);
        if (!both)
        {
            return null;
        }

        return left == KustoType.DateTime || right == KustoType.DateTime ? KustoType.DateTime : KustoType.TimeSpan;
    }

    private static KustoType? SubtractTimes(KustoType left, KustoType right) => (left, right) switch
    {
        (KustoType.DateTime, KustoType.DateTime or Dynamic) => KustoType.TimeSpan,
        (KustoType.DateTime, KustoType.TimeSpan) => KustoType.DateTime,
        (KustoType.TimeSpan, KustoType.DateTime) => KustoType.DateTime,
        (KustoType.TimeSpan or Dynamic, KustoType.TimeSpan or Dynamic) => KustoType.TimeSpan,
        (Dynamic, KustoType.DateTime) => KustoType.TimeSpan,
        _ => null,
    };

    private static KustoType? MultiplyTimes(KustoType left, KustoType right)
    {
        if (left == KustoType.TimeSpan && right == KustoType.TimeSpan)
        {
            return KustoType.TimeSpan;
        }

        return IsNumber(left) ? right == Dynamic ? null : right : IsNumber(right) && left != Dynamic ? left : null;
    }

    private static KustoType? DivideTimes(BinaryOperator operation, KustoType left, KustoType right)
    {
        if (left is not (KustoType.DateTime or KustoType.TimeSpan))
        {
            return null;
        }

        if (IsNumber(right))
        {
            return left;
        }

        bool defined = right == KustoType.TimeSpan || (left == KustoType.DateTime && right == KustoType.DateTime);
        return !defined ? null : operation == BinaryOperator.Divide ? Real : KustoType.TimeSpan;
    }
}
