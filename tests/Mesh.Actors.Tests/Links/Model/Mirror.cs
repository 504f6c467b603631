using System.Linq.Expressions;
using System.Reflection;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links.Model;

/// <summary>Copies an arbiter and its links, and reads every field of them, also those that are added later.</summary>
internal static class Mirror
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private static readonly Func<object, object> Clone = typeof(object)
        .GetMethod("MemberwiseClone", Instance)!
        .CreateDelegate<Func<object, object>>();

    private static readonly FieldInfo[] ArbiterLinks = FieldsOf<LinkSlot>(typeof(LinkArbiter));
    private static readonly FieldInfo ArbiterSink = FieldsOf<ILinkArbiterSink>(typeof(LinkArbiter)).Single();
    private static readonly Func<LinkArbiter, int>[] ArbiterPlain = NumbersOf<LinkArbiter>(
        typeof(LinkArbiter)
            .GetFields(Instance)
            .Except(ArbiterLinks)
            .Where(f => f != ArbiterSink && f.FieldType != typeof(Hid))
    );

    private static readonly FieldInfo Announced = FieldsOf<SortedDictionary<uint, Announce>>(typeof(LinkSlot)).Single();
    private static readonly FieldInfo Held = FieldsOf<List<(RecordFlags, byte[])>>(typeof(LinkSlot)).Single();
    private static readonly Func<LinkSlot, int>[] SlotPlain = NumbersOf<LinkSlot>(
        typeof(LinkSlot)
            .GetFields(Instance)
            .Where(f => f != Announced && f != Held)
            .Where(f => f.FieldType != typeof(LinkName) && f.FieldType != typeof(BufferBudget))
    );

    public static LinkSlot CopyOf(LinkSlot slot)
    {
        var copy = (LinkSlot)Clone(slot);
        Announced.SetValue(
            copy,
            new SortedDictionary<uint, Announce>((SortedDictionary<uint, Announce>)Announced.GetValue(slot)!)
        );
        Held.SetValue(copy, new List<(RecordFlags, byte[])>(HeldOf(slot)));
        return copy;
    }

    public static LinkArbiter CopyOf(LinkArbiter arbiter, ILinkArbiterSink sink, Func<LinkSlot, LinkSlot> slotOf)
    {
        var copy = (LinkArbiter)Clone(arbiter);
        ArbiterSink.SetValue(copy, sink);
        foreach (FieldInfo link in ArbiterLinks)
        {
            if (link.GetValue(arbiter) is LinkSlot slot)
            {
                link.SetValue(copy, slotOf(slot));
            }
        }

        return copy;
    }

    public static void AddTo(StateKey key, LinkArbiter arbiter)
    {
        foreach (FieldInfo link in ArbiterLinks)
        {
            key.Add(link.GetValue(arbiter) is LinkSlot slot ? (int)slot.Name.Serial : 0);
        }

        foreach (Func<LinkArbiter, int> number in ArbiterPlain)
        {
            key.Add(number(arbiter));
        }
    }

    public static void AddTo(StateKey key, LinkSlot slot)
    {
        key.Add(slot.Announced.Count);
        foreach (Func<LinkSlot, int> number in SlotPlain)
        {
            key.Add(number(slot));
        }

        foreach ((_, byte[] body) in HeldOf(slot))
        {
            key.Add(body[0], body[1]);
        }
    }

    private static List<(RecordFlags, byte[])> HeldOf(LinkSlot slot) =>
        (List<(RecordFlags, byte[])>)Held.GetValue(slot)!;

    // Whoever gives the arbiter a field that is no number and no link must say here what it is in a state.
    private static Func<T, int>[] NumbersOf<T>(IEnumerable<FieldInfo> fields) =>
        [.. fields.Select(field => NumberOf<T>(field).Compile())];

    private static Expression<Func<T, int>> NumberOf<T>(FieldInfo field)
    {
        ParameterExpression owner = Expression.Parameter(typeof(T));
        MemberExpression value = Expression.Field(owner, field);
        if (field.FieldType == typeof(Close))
        {
            Expression code = Expression.Convert(Expression.Property(value, nameof(Close.Code)), typeof(int));
            Expression isNull = Expression.ReferenceEqual(value, Expression.Constant(null));
            return Expression.Lambda<Func<T, int>>(Expression.Condition(isNull, Expression.Constant(-1), code), owner);
        }

        Type type = Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType;
        if (type != typeof(bool) && type != typeof(ulong) && type != typeof(int) && !type.IsEnum)
        {
            throw new NotSupportedException($"What is a {type.Name} in a state?");
        }

        Expression plain = type == field.FieldType ? value : Expression.Property(value, "Value");
        Expression number =
            type == typeof(bool)
                ? Expression.Condition(plain, Expression.Constant(1), Expression.Constant(0))
                : Expression.Convert(plain, typeof(int));
        if (type != field.FieldType)
        {
            number = Expression.Condition(Expression.Property(value, "HasValue"), number, Expression.Constant(-1));
        }

        return Expression.Lambda<Func<T, int>>(number, owner);
    }

    private static FieldInfo[] FieldsOf<T>(Type type) =>
        [.. type.GetFields(Instance).Where(f => f.FieldType == typeof(T))];
}
