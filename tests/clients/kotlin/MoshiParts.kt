// Moshi's adapter of enums: see Moshi.kt.
package com.squareup.moshi.adapters

import com.squareup.moshi.JsonAdapter

class EnumJsonAdapter<T : Enum<T>> : JsonAdapter<T>() {
    fun withUnknownFallback(fallback: T?): EnumJsonAdapter<T> = TODO()

    companion object {
        fun <T : Enum<T>> create(type: Class<T>): EnumJsonAdapter<T> = TODO()
    }
}
