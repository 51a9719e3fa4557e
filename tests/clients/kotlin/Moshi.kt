// The signatures of Moshi 1.15 that the generated client calls: a compiler's stand-in, nothing of it runs.
package com.squareup.moshi

import java.lang.reflect.Type

@Target(AnnotationTarget.FIELD)
annotation class Json(val name: String)

annotation class JsonClass(val generateAdapter: Boolean)

annotation class FromJson

annotation class ToJson

abstract class JsonAdapter<T> {
    interface Factory

    fun toJson(value: T?): String = TODO()

    fun fromJson(string: String): T? = TODO()

    fun nullSafe(): JsonAdapter<T> = TODO()
}

class Moshi {
    fun <T> adapter(type: Class<T>): JsonAdapter<T> = TODO()

    class Builder {
        fun add(adapter: Any): Builder = TODO()

        fun add(factory: JsonAdapter.Factory): Builder = TODO()

        fun <T> add(type: Type, adapter: JsonAdapter<T>): Builder = TODO()

        fun build(): Moshi = TODO()
    }
}

inline fun <reified T> Moshi.adapter(): JsonAdapter<T> = TODO()
